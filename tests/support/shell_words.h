// Splits a command line as a shell would: blanks, 'single' and "double" quotes, no expansion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace domus {

inline std::vector<std::string> ShellWords(std::string_view line) {
  std::vector<std::string> words;
  char quote = '\0';
  bool in_word = false;
  for (const char c : line) {
    if (quote == '\0' && c == ' ') {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else {
      words.back() += c;
    }
  }
  return words;
}

}  // namespace domus
