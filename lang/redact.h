// Keeps passwords out of what is shown of a source line: a finding beside `vncpasswd = 'x'` must not
// print the x into somebody's CI log. Goes by the text alone, as a line with a syntax error has no
// values yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/source_file.h"

namespace domus {

/// The line with every value after a name like `vncpasswd` or `spicepasswd` as asterisks, one a byte,
/// so that columns stay.
std::string RedactLine(std::string_view line);

/// Takes the passwords that stand on the lines of a diagnostic's labels out of its texts.
class Redactor {
 public:
  explicit Redactor(const SourceMap& sources) : sources_(sources) {}
  Diagnostic Redact(Diagnostic diagnostic);

 private:
  const std::vector<std::string>& SecretsAt(const Location& at);

  const SourceMap& sources_;
  // Of the line asked for last: findings come sorted, and a line may be long.
  FileId file_ = kNoFile;
  int line_ = 0;
  std::vector<std::string> secrets_;
};

}  // namespace domus
