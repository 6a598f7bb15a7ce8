// Python's regular expression syntax, turned into RE2's where they differ.
#pragma once

#include <string>
#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

inline constexpr int64_t kIgnoreCase = 2, kMultiLine = 8, kDotAll = 16, kVerbose = 64;

struct RegexSyntax {
  std::string text;
  bool has_dollar = false;  // a `$` outside multi-line mode
};

/// Stops with VM005 at what only a backtracking engine can match.
RegexSyntax TranslateRegex(Run& run, std::string_view pattern, int64_t flags);

}  // namespace domus::evaluator
