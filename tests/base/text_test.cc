#include "base/text.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace domus {

TEST_CASE("Trim takes blanks and line ends from both ends") {
  CHECK(Trim("  a b \r\n") == "a b");
  CHECK(Trim(" \t\n") == "");
  CHECK(Trim("") == "");
}

TEST_CASE("Split keeps empty pieces") {
  CHECK(Split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(Split("", ',') == std::vector<std::string_view>{""});
  CHECK(Split(",", ',') == std::vector<std::string_view>{"", ""});
}

TEST_CASE("Join undoes Split") {
  rc::check([](const std::string& text) {
    std::vector<std::string> pieces;
    for (const std::string_view piece : Split(text, ',')) pieces.emplace_back(piece);
    RC_ASSERT(Join(pieces, ",") == text);
  });
}

TEST_CASE("ParseInt takes whole decimal integers only") {
  CHECK(ParseInt("42") == 42);
  CHECK(ParseInt("-42") == -42);
  CHECK(ParseInt("+42") == 42);
  CHECK(ParseInt("9223372036854775807") == INT64_MAX);
  for (const char* bad : {"", " 1", "1 ", "1x", "0x1", "+", "-", "+-1", "--1", "9223372036854775808"}) {
    CAPTURE(bad);
    CHECK_FALSE(ParseInt(bad).has_value());
  }
}

TEST_CASE("Count agrees in number") {
  CHECK(Count(0, "guest") == "0 guests");
  CHECK(Count(1, "guest") == "1 guest");
  CHECK(Count(2, "guest") == "2 guests");
}

TEST_CASE("CodePoints counts characters, and invalid bytes as one each") {
  CHECK(CodePoints("a\u00e9\u20ac\U0001F600") == 4);
  CHECK(CodePoints("\xff\xc3") == 2);
  CHECK(CodePoints("\xed\xa0\x80") == 3);  // a surrogate is no character
}

TEST_CASE("Printable text can't drive a terminal") {
  CHECK(Printable("plain \u00e9") == "plain \u00e9");
  CHECK(Printable("a\x1b[2Jb\n\x7f") == "a\\x1b[2Jb\\x0a\\x7f");
  CHECK(Printable("\xff") == "\\xff");
  CHECK(Printable("\u009b") == "\\xc2\\x9b");  // a C1 control
  rc::check([](const std::string& text) {
    for (const char c : Printable(text)) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
  });
}

TEST_CASE("IsUtf8 agrees with Printable on what is text") {
  CHECK(IsUtf8("a\u00e9\u20ac\U0001F600"));
  CHECK_FALSE(IsUtf8("\xc0\x80"));          // overlong
  CHECK_FALSE(IsUtf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
  CHECK_FALSE(IsUtf8("\xe2\x82"));          // cut off
}

}  // namespace domus
