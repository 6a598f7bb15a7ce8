// One character as a terminal shows it: how wide it is, and what to print when it is not safe to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace domus {

struct Glyph {
  size_t bytes = 1;   // of the source text
  int width = 1;      // columns of `shown`: 0 for combining marks, 2 for wide characters
  std::string shown;  // \xNN for control characters and invalid UTF-8, \uNNNN for invisible and
                      // direction-changing ones, which could make a line read as another
};

/// The character at text[at]; `at` must be inside. A tab is a control character here.
Glyph GlyphAt(std::string_view text, size_t at);

/// All of `text`, safe to show. Line feeds become blanks.
std::string ShownText(std::string_view text);

}  // namespace domus
