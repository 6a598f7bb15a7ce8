#include "lang/literals.h"

#include <fmt/format.h>

#include <charconv>

#include "lang/encoding.h"
#include "lang/source_text.h"
#include "lang/utf8.h"

namespace domus {
namespace {

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

/// The quotes and prefix of a literal, and where its body lies.
struct Shape {
  bool unicode = false;
  bool raw = false;
  uint32_t body_begin = 0;
  uint32_t body_end = 0;
};

Shape ReadShape(std::string_view text, Span literal) {
  Shape shape;
  uint32_t at = literal.begin;
  for (; text[at] != '\'' && text[at] != '"'; ++at) {
    shape.unicode = shape.unicode || text[at] == 'u' || text[at] == 'U';
    shape.raw = shape.raw || text[at] == 'r' || text[at] == 'R';
  }
  const bool is_long =
      literal.end - at >= 6 && text[at + 1] == text[at] && text[at + 2] == text[at];
  const uint32_t quotes = is_long ? 3 : 1;
  shape.body_begin = at + quotes;
  shape.body_end = literal.end - quotes;
  return shape;
}

/// Collects the text of one value out of literals, with its segments.
class StringDecoder {
 public:
  StringDecoder(const SourceFile& source, bool unicode, std::vector<LiteralFault>& faults)
      : source_(source), text_(source.text()), faults_(faults) {
    out_.unicode = unicode;
  }

  void Append(const Shape& shape) {
    shape_ = shape;
    at_ = shape.body_begin;
    while (at_ < shape.body_end) {
      if (text_[at_] != '\\') {
        AppendCharacter();
      } else if (shape.raw) {
        AppendRawBackslashes();
      } else {
        AppendEscape();
      }
    }
  }

  String Take() { return std::move(out_); }

 private:
  char Peek(uint32_t ahead) const {
    return at_ + ahead < shape_.body_end ? text_[at_ + ahead] : '\0';
  }

  /// The character at at_ as it stands, but for line ends, which become \n.
  void AppendCharacter() {
    const char c = text_[at_];
    if (c == '\r') {
      at_ += Peek(1) == '\n' ? 2 : 1;
      out_.text += '\n';
      return;
    }
    size_t next = at_;
    NextCodePoint(text_, next);
    Copy(static_cast<uint32_t>(next - at_));
  }

  /// Appends `length` bytes at at_ as they stand.
  void Copy(uint32_t length) {
    AppendSource(out_, source_, at_, length);
    at_ += length;
  }

  /// In ur'' an odd backslash before u still begins an escape.
  void AppendRawBackslashes() {
    uint32_t count = 0;
    while (Peek(count) == '\\') ++count;
    const char next = Peek(count);
    const bool escape = shape_.unicode && count % 2 == 1 && (next == 'u' || next == 'U');
    const uint32_t plain = escape ? count - 1 : count;
    if (plain > 0) Copy(plain);
    if (escape) AppendUnicodeEscape(next == 'u' ? 4 : 8);
  }

  void AppendEscape() {
    static constexpr std::string_view kNames = "\\'\"abfnrtv";
    static constexpr std::string_view kValues = "\\'\"\a\b\f\n\r\t\v";
    const char c = Peek(1);
    if (c == '\n' || c == '\r') {
      at_ += c == '\r' && Peek(2) == '\n' ? 3 : 2;
    } else if (const size_t i = kNames.find(c); i != std::string_view::npos) {
      out_.text += kValues[i];
      at_ += 2;
    } else if (IsOctal(c)) {
      AppendOctalEscape();
    } else if (c == 'x') {
      if (const auto value = ReadHex(2)) AppendValue(*value, 4);
    } else if (shape_.unicode && (c == 'u' || c == 'U')) {
      AppendUnicodeEscape(c == 'u' ? 4 : 8);
    } else if (shape_.unicode && c == 'N') {
      Fault(2, "named characters are not supported", "write it as \\u and four hex digits");
    } else {
      Copy(1);  // an unknown escape keeps its backslash
    }
  }

  void AppendOctalEscape() {
    uint32_t value = 0, length = 1;
    for (; length <= 3 && IsOctal(Peek(length)); ++length) {
      value = value * 8 + static_cast<uint32_t>(Peek(length) - '0');
    }
    AppendValue(shape_.unicode ? value : value & 0xFF, length);
  }

  void AppendUnicodeEscape(uint32_t digits) {
    const auto value = ReadHex(digits);
    if (!value) return;
    if (*value >= 0xD800 && *value <= 0xDBFF && digits == 4 && Peek(6) == '\\' && Peek(7) == 'u') {
      const auto low = ReadHex(4, 6);
      if (!low) return;
      if (*low >= 0xDC00 && *low <= 0xDFFF) {
        return AppendValue(0x10000 + ((*value - 0xD800) << 10) + (*low - 0xDC00), 12);
      }
    }
    AppendValue(*value, digits + 2);
  }

  /// The value of an escape that is `length` bytes long: a byte of a str, else a character.
  void AppendValue(uint32_t value, uint32_t length) {
    if (!out_.unicode) {
      out_.text += static_cast<char>(value);
    } else if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
      return Fault(length, "the escape names no character", "not a Unicode character");
    } else if (!shape_.unicode && value >= 0x80) {
      return Fault(length, "a byte string with this byte cannot be joined to a unicode string",
                   "not ASCII");
    } else {
      AppendUtf8(out_.text, value);
    }
    at_ += length;
  }

  /// The hex digits of the escape at at_ + skip; reports what is wrong with it, and moves past.
  std::optional<uint32_t> ReadHex(uint32_t digits, uint32_t skip = 0) {
    uint32_t value = 0, count = 0;
    const char* const first = text_.data() + at_ + skip + 2;
    const char* const last =
        first +
        std::min<size_t>(digits, shape_.body_end - std::min(shape_.body_end, at_ + skip + 2));
    const auto [end, error] = std::from_chars(first, last, value, 16);
    count = static_cast<uint32_t>(end - first);
    if (error == std::errc() && count == digits) return value;
    at_ += skip;
    Fault(2 + count, "the escape is incomplete",
          fmt::format("\\{} takes {} hex digits", Peek(1), digits));
    return std::nullopt;
  }

  void Fault(uint32_t length, std::string message, std::string label) {
    faults_.push_back({{at_, at_ + length}, std::move(message), std::move(label)});
    at_ += length;
  }

  const SourceFile& source_;
  std::string_view text_;
  std::vector<LiteralFault>& faults_;
  String out_;
  Shape shape_;
  uint32_t at_ = 0;
};

}  // namespace

std::optional<int64_t> DecodeInteger(std::string_view text) {
  if (text.ends_with('L') || text.ends_with('l')) text.remove_suffix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char kind = static_cast<char>(text[1] | 0x20);
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    text.remove_prefix(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
  }
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

String DecodeStrings(const SourceFile& source, const std::vector<Span>& literals,
                     std::vector<LiteralFault>& faults) {
  std::vector<Shape> shapes;
  bool unicode = false;
  for (const Span& literal : literals) {
    shapes.push_back(ReadShape(source.text(), literal));
    unicode = unicode || shapes.back().unicode;
  }
  StringDecoder decoder(source, unicode, faults);
  for (const Shape& shape : shapes) decoder.Append(shape);
  return decoder.Take();
}

}  // namespace domus
