#include "lang/diagnostic.h"

#include <algorithm>

namespace domus {

void DiagnosticSink::Report(Diagnostic diagnostic) {
  const Location& at = diagnostic.primary.at;
  if (at.valid() && !seen_.emplace(diagnostic.code, at.file, at.span.begin, at.span.end).second) {
    return;
  }
  if (diagnostic.severity == Severity::kError) ++errors_;
  all_.push_back(std::move(diagnostic));
}

bool DiagnosticSink::HasErrorsIn(FileId file) const {
  return std::any_of(all_.begin(), all_.end(), [&](const Diagnostic& d) {
    return d.severity == Severity::kError && d.primary.at.file == file;
  });
}

}  // namespace domus
