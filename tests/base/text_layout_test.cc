#include "base/text_layout.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace domus {

TEST_CASE("padding leaves two blanks at least") {
  CHECK(PadTo("ab", 6) == "ab    ");
  CHECK(PadTo("abcdef", 6) == "abcdef  ");
  CHECK(PadTo("é", 4) == "é   ");
}

TEST_CASE("a long text loses its middle") {
  CHECK(Elide("short", 5) == "short");
  CHECK(Elide("/dev/mapper/volume", 9) == "/dev…lume");
  CHECK(Elide("éàüöß", 4) == "éà…ß");
  CHECK(Elide("ab", 1) == "…");
  CHECK(Elide("ab", 0) == "");
}

TEST_CASE("text is wrapped at blanks, and cut where there is none") {
  using Lines = std::vector<std::string>;
  const auto wrap = [](std::string_view text, size_t first, size_t width, bool cut = true) {
    return WrapWords(text, {.first_width = first, .width = width, .cut_words = cut});
  };
  CHECK(wrap("one two three", 7, 7) == Lines{"one two", "three"});
  CHECK(wrap("one two three", 3, 9) == Lines{"one", "two three"});
  CHECK(wrap("three", 3, 9) == Lines{"", "three"});
  CHECK(wrap("abcdefghij k", 5, 5) == Lines{"ab…ij", "k"});
  CHECK(wrap("abcdefghij k", 5, 5, false) == Lines{"abcdefghij", "k"});
  CHECK(wrap("  a   b", 20, 20) == Lines{"  a   b"});
  CHECK(wrap("  a   bcd", 5, 5) == Lines{"  a  ", "bcd"});
  CHECK(wrap("", 5, 5) == Lines{""});
  CHECK(wrap("  abcdefgh", 6, 6) == Lines{"  ab…h"});
}

}  // namespace domus
