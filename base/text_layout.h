// Plain text in columns: padding, wrapping and cutting by code points. Knows no colours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace domus {

/// `line` filled up with blanks to `column`, but by two at least.
std::string PadTo(std::string line, size_t column);

/// `text` when it has at most `width` code points, else its begin and its end with "…" between.
std::string Elide(std::string_view text, size_t width);

struct WrapOptions {
  size_t first_width = 0;   // of the first line
  size_t width = 0;         // of the others
  bool cut_words = true;    // a word that is longer than a line is elided; else it sticks out
};

/// Lines broken at blanks. When the first word doesn't fit the first line, that is empty.
std::vector<std::string> WrapWords(std::string_view text, const WrapOptions& options);

}  // namespace domus
