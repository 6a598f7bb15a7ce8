#include "edit/string_literal.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/script_literal.h"

namespace domus {
namespace {

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

/// The part that differs: text[begin, size - tail) of both.
struct Difference {
  size_t begin = 0;
  size_t tail = 0;
};

Difference Compare(std::string_view before, std::string_view after) {
  const size_t shorter = std::min(before.size(), after.size());
  Difference difference;
  while (difference.begin < shorter && before[difference.begin] == after[difference.begin]) {
    ++difference.begin;
  }
  while (difference.tail < shorter - difference.begin &&
         before[before.size() - 1 - difference.tail] == after[after.size() - 1 - difference.tail]) {
    ++difference.tail;
  }
  // Whole characters only.
  while (difference.begin > 0 && difference.begin < before.size() &&
         IsContinuation(before[difference.begin])) {
    --difference.begin;
  }
  while (difference.tail > 0 && IsContinuation(before[before.size() - difference.tail])) {
    --difference.tail;
  }
  return difference;
}

/// Where text[begin, end) of the value is written, byte for byte.
std::optional<Span> Locate(const String& value, size_t begin, size_t end) {
  for (const StringSegment& segment : value.segments) {
    if (begin < segment.text_begin || end > segment.text_begin + segment.length) continue;
    const size_t shift = segment.source_begin - size_t{segment.text_begin};
    return Span{static_cast<uint32_t>(begin + shift), static_cast<uint32_t>(end + shift)};
  }
  return std::nullopt;
}

/// The text as it stands inside such a literal; null when it can't.
std::optional<std::string> Escape(std::string_view text, const LiteralToken& token,
                                  const SourceFile& source) {
  const bool as_is = source.encoding() == Encoding::kUtf8 && !IsAscii(source.text()) && IsUtf8(text);
  std::string escaped;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    const bool special = byte == '\\' || byte == token.quotes[0] || code < 0x20 || code == 0x7F ||
                         (code >= 0x80 && !as_is);
    if (!special) {
      escaped += byte;
    } else if (token.raw || (token.unicode && code >= 0x80)) {
      return std::nullopt;
    } else if (byte == '\\' || byte == token.quotes[0]) {
      escaped += {'\\', byte};
    } else {
      escaped += fmt::format("\\x{:02x}", code);
    }
  }
  return escaped;
}

}  // namespace

std::optional<LiteralToken> ReadLiteral(const SourceFile& source, Span span) {
  const std::string_view text = source.text().substr(span.begin, span.end - span.begin);
  LiteralToken token;
  size_t at = 0;
  for (; at < text.size() && text[at] != '\'' && text[at] != '"'; ++at) {
    const char letter = text[at] | 0x20;
    if (letter != 'r' && letter != 'u' && letter != 'b') return std::nullopt;
    token.raw |= letter == 'r';
    token.unicode |= letter == 'u';
  }
  if (at >= text.size()) return std::nullopt;
  const std::string_view rest = text.substr(at);
  const std::string tripled(3, rest[0]);
  token.quotes = rest.substr(0, rest.starts_with(tripled) ? 3 : 1);
  at += token.quotes.size();
  const size_t body = at;
  while (at < text.size() && !text.substr(at).starts_with(token.quotes)) {
    at += text[at] == '\\' ? 2 : 1;
  }
  if (at + token.quotes.size() != text.size()) return std::nullopt;
  token.body = {static_cast<uint32_t>(span.begin + body), static_cast<uint32_t>(span.begin + at)};
  return token;
}

std::optional<Replacement> RewriteLiteral(const SourceFile& source, Span span, const String& value,
                                          std::string_view text) {
  const std::optional<LiteralToken> token = ReadLiteral(source, span);
  if (!token) return std::nullopt;
  const Difference part = Compare(value.text, text);
  if (const auto at = Locate(value, part.begin, value.text.size() - part.tail)) {
    const auto middle = Escape(text.substr(part.begin, text.size() - part.tail - part.begin), *token,
                               source);
    if (middle) return Replacement{*at, *middle};
  }
  if (const auto body = Escape(text, *token, source)) return Replacement{token->body, *body};
  auto quoted = QuotedText(text, ScriptDialect::kXm);
  if (!quoted) return std::nullopt;
  return Replacement{span, *std::move(quoted)};
}

}  // namespace domus
