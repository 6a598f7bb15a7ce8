#include "lang/sxp_string.h"

#include <algorithm>
#include <charconv>

#include "lang/source_text.h"

namespace domus {
namespace {

/// One string being decoded.
class Decoder {
 public:
  Decoder(const SourceFile& source, Span literal, std::vector<LiteralFault>& faults)
      : source_(source), faults_(faults), at_(literal.begin + 1), end_(literal.end - 1) {}

  String Decode() {
    const std::string_view text = source_.text();
    while (at_ < end_) {
      const auto plain_end = static_cast<uint32_t>(std::min<size_t>(text.find('\\', at_), end_));
      if (plain_end > at_) AppendSource(out_, source_, at_, plain_end - at_);
      at_ = plain_end;
      if (at_ < end_) DecodeEscape();
    }
    return std::move(out_);
  }

 private:
  char Peek(uint32_t ahead) const {
    return at_ + ahead < end_ ? source_.text()[at_ + ahead] : '\0';
  }

  void DecodeEscape() {
    static constexpr std::string_view kNames = "abtnvfr\\'\"";
    static constexpr std::string_view kValues = "\a\b\t\n\v\f\r\\'\"";
    const char c = Peek(1);
    if (c == '\n' || c == '\r') {
      at_ += c == '\r' && Peek(2) == '\n' ? 3 : 2;
    } else if (const size_t i = kNames.find(c); i != std::string_view::npos) {
      out_.text += kValues[i];
      at_ += 2;
    } else if (c >= '0' && c <= '7') {
      DecodeNumber(1, 3, 8);
    } else if (c == 'x') {
      DecodeNumber(2, 2, 16);
    } else {
      out_.text += '\\';
      at_ += 2;
      // The whole character goes, not its first byte.
      while ((Peek(0) & 0xC0) == 0x80) ++at_;
    }
  }

  void DecodeNumber(uint32_t skip, uint32_t digits, int base) {
    const char* const first = source_.text().data() + std::min(at_ + skip, end_);
    const char* const last = first + std::min(digits, end_ - std::min(at_ + skip, end_));
    uint32_t value = 0;
    const auto [stop, error] = std::from_chars(first, last, value, base);
    const auto length = static_cast<uint32_t>(stop - first) + skip;
    if (error != std::errc() || value > 0xFF) {
      faults_.push_back({{at_, at_ + length},
                         "the escape names no character",
                         base == 8 ? "\\ takes up to three octal digits, at most 377"
                                   : "\\x takes two hex digits"});
    }
    out_.text += static_cast<char>(value);
    at_ += length;
  }

  const SourceFile& source_;
  std::vector<LiteralFault>& faults_;
  String out_;
  uint32_t at_;
  uint32_t end_;
};

}  // namespace

String DecodeSxpString(const SourceFile& source, Span literal, std::vector<LiteralFault>& faults) {
  return Decoder(source, literal, faults).Decode();
}

}  // namespace domus
