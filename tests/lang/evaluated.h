// A guest script and what it evaluates to, as strings.
#pragma once

#include <string>

#include "lang/evaluate.h"

namespace domus::testing {

struct Evaluated {
  SourceMap sources;
  DiagnosticSink sink;
  Evaluation evaluation;

  explicit Evaluated(const std::string& script, const EvaluateOptions& options = {});

  /// `name = repr`, one line a setting; then `TYPE: text` of an uncaught exception, or the
  /// headlines of what was reported.
  std::string Dump() const;
  /// The text under a location of the script.
  std::string At(const Location& location) const;
  /// Headline, label, notes and helps of every diagnostic, with the text they mark.
  std::string Diagnostics() const;
};

}  // namespace domus::testing
