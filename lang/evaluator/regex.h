// Python's re over RE2: linear time, and no pattern that only a backtracking engine can match.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lang/evaluator/run.h"

namespace re2 {
class RE2;
}

namespace domus::evaluator {

/// What a compiled pattern is charged; RE2's own limit (max_mem) is set to it.
inline constexpr size_t kPatternBytes = 64 << 10;

struct PatternObject {
  std::string source;
  int64_t flags = 0;
  std::shared_ptr<const re2::RE2> compiled;
  bool has_dollar = false;  // a `$` that Python lets match before a final newline
};

struct MatchObject {
  struct Group {
    size_t begin = 0, end = 0;
    bool matched = false;
  };
  const PatternObject* pattern;
  Ref subject;  // a string
  std::vector<Group> groups;
};

/// The module `re`.
const ModuleObject& ReModule();
std::span<const Method> PatternMethods();
std::span<const Method> MatchMethods();
/// The number of a group by name or number; raises IndexError.
size_t GroupIndex(Run& run, const MatchObject& match, std::string_view name);
/// match.re, match.string.
bool MatchAttribute(Run& run, const MatchObject& match, std::string_view name, Ref& out);

}  // namespace domus::evaluator
