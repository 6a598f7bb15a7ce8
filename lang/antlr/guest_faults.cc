#include "lang/antlr/guest_faults.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace domus::antlr {
namespace {

std::string_view TextAt(const SourceFile& source, Span span) {
  return source.text().substr(span.begin, span.end - span.begin);
}

/// The bytes of the code point at `offset`.
Span CodePointAt(const SourceFile& source, uint32_t offset) {
  const std::string_view text = source.text();
  uint32_t end = offset + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return {offset, end};
}

bool IsTypographicQuote(std::string_view character) {
  return character.size() == 3 && character.starts_with("\xE2\x80") && character[2] >= '\x98' &&
         character[2] <= '\x9E';
}

/// Offset of the first typographic quote at or after `begin`, before `end`.
size_t FindTypographicQuote(std::string_view text) {
  for (size_t i = 0; i + 3 <= text.size(); ++i) {
    if (IsTypographicQuote(text.substr(i, 3))) return i;
  }
  return std::string_view::npos;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsAddress(std::string_view text) {
  const auto parts = Split(text, '.');
  return parts.size() == 4 && std::ranges::all_of(parts, IsDigits);
}

/// Digits, then a unit like `M` or `GiB`.
bool HasUnit(std::string_view text) {
  const size_t digits = text.find_first_not_of("0123456789");
  const std::string unit = ToLower(text.substr(std::min(digits, text.size())));
  return unit.size() <= 3 && unit.find_first_not_of("kmgtib") == std::string::npos;
}

}  // namespace

Diagnostic TooManyTokens(Location at, size_t limit) {
  return Diagnostic(Code::kSY002, at, fmt::format("the file has more than {} tokens", limit),
                    "reading stops here")
      .Note("a config is far smaller; larger files are refused to keep reading them cheap");
}

Diagnostic TooDeep(Location at, int limit) {
  return Diagnostic(Code::kSY003, at, fmt::format("the file nests more than {} levels deep", limit),
                    "one level too many");
}

Diagnostic UnexpectedCharacter(const SourceFile& source, uint32_t offset) {
  const Span span = CodePointAt(source, offset);
  const std::string_view character = TextAt(source, span);
  const Location at{source.id(), span};
  if (IsTypographicQuote(character)) {
    return Diagnostic(Code::kSY011, at, fmt::format("`{}` is a typographic quote", character),
                      "not a quote to Python")
        .Help("write straight quotes: ' or \"");
  }
  return Diagnostic(Code::kSY005, at,
                    fmt::format("unexpected character `{}`", Printable(character)),
                    "means nothing outside a string");
}

Diagnostic UnterminatedString(const SourceFile& source, Span string) {
  const std::string_view text = TextAt(source, string);
  const size_t quote = text.find_first_of("'\"");
  const bool is_long = text.substr(quote, 3) == "'''" || text.substr(quote, 3) == "\"\"\"";
  const auto open = static_cast<uint32_t>(string.begin + quote);
  const Location at{source.id(), {open, open + (is_long ? 3 : 1)}};
  Diagnostic diagnostic(Code::kSY006, at, "the string is not closed",
                        is_long ? "opened here, open at the end of the file"
                                : "opened here, open at the end of the line");
  const size_t typographic = FindTypographicQuote(text);
  if (typographic != std::string_view::npos) {
    const auto begin = static_cast<uint32_t>(string.begin + typographic);
    diagnostic.secondary.push_back(
        {{source.id(), {begin, begin + 3}}, "a typographic quote closes nothing"});
  }
  diagnostic.helps.push_back(
      is_long ? fmt::format("close it with `{}`", text.substr(quote, 3))
              : fmt::format("close it with `{0}`; inside the string that is written `\\{0}`",
                            text[quote]));
  return diagnostic;
}

Diagnostic TypographicQuotes(const SourceFile& source, Span string) {
  const std::string_view text = TextAt(source, string);
  return Diagnostic(Code::kSY011, {source.id(), string},
                    fmt::format("`{}` has typographic quotes", text), "no string to Python")
      .Help(fmt::format("write straight quotes: '{}'", text.substr(3, text.size() - 6)));
}

Diagnostic MalformedNumber(const SourceFile& source, Span number) {
  const std::string_view text = TextAt(source, number);
  const Location at{source.id(), number};
  if (IsAddress(text)) {
    return Diagnostic(Code::kSY010, at, fmt::format("`{}` has no quotes", text),
                      "an address is text")
        .Help(fmt::format("write '{}'", text));
  }
  if (IsDigits(text)) {
    const std::string_view plain = text.substr(std::min(text.find_first_not_of('0'), text.size()));
    return Diagnostic(Code::kSY013, at, fmt::format("`{}` is not an octal number", text),
                      "the leading 0 makes it octal, which has no 8 and 9")
        .Help(fmt::format("write {}, or '{}' for text", plain, text));
  }
  if (HasUnit(text)) {
    return Diagnostic(Code::kSY013, at, fmt::format("`{}` is not a number", text),
                      "a number takes no unit")
        .Help("write the number alone, in the unit of the setting");
  }
  return Diagnostic(Code::kSY010, at, fmt::format("`{}` is neither a number nor a string", text),
                    "text needs quotes")
      .Help(fmt::format("write '{}'", text));
}

Diagnostic UnmatchedCloser(const SourceFile& source, Span closer) {
  return Diagnostic(Code::kSY007, {source.id(), closer},
                    fmt::format("`{}` closes nothing", TextAt(source, closer)),
                    "no bracket is open here");
}

Diagnostic WrongCloser(const SourceFile& source, Span closer, Span opener) {
  const std::string_view open = TextAt(source, opener);
  return Diagnostic(Code::kSY007, {source.id(), closer},
                    fmt::format("`{}` does not close `{}`", TextAt(source, closer), open),
                    fmt::format("expected `{}`", open == "("   ? ")"
                                                 : open == "[" ? "]"
                                                               : "}"))
      .Secondary({source.id(), opener}, "opened here");
}

Diagnostic UnclosedBracket(const SourceFile& source, Span opener, Span next) {
  Diagnostic diagnostic(Code::kSY007, {source.id(), opener},
                        fmt::format("`{}` is never closed", TextAt(source, opener)));
  if (next.begin != next.end) {
    diagnostic.secondary.push_back({{source.id(), next}, "the next setting begins here"});
  }
  return diagnostic;
}

Diagnostic UnexpectedIndent(const SourceFile& source, Span blanks) {
  return Diagnostic(Code::kSY008, {source.id(), blanks}, "unexpected indentation",
                    "nothing above begins a block")
      .Help("begin the line at the column of the line above");
}

Diagnostic NoSuchIndentation(const SourceFile& source, Span blanks) {
  return Diagnostic(Code::kSY008, {source.id(), blanks}, "the indentation matches no line above",
                    "lies between the columns of two blocks")
      .Note("a tab reaches to the next multiple of 8 columns");
}

}  // namespace domus::antlr
