#include "lang/antlr/byte_stream.h"

namespace domus::antlr {
namespace {

bool IsTypographicQuote(std::string_view text, size_t at) {
  if (text.substr(at, 2) != "\xE2\x80" || at + 2 >= text.size()) return false;
  const auto last = static_cast<unsigned char>(text[at + 2]);
  return (last >= 0x98 && last <= 0x9A) || (last >= 0x9C && last <= 0x9E);
}

size_t Classify(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= 0x80) {
    return IsTypographicQuote(text, at) ? ByteStream::kTypographicQuote : ByteStream::kNonAscii;
  }
  if (byte >= 0x20 && byte != 0x7F) return byte;
  const bool known = byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r' || byte == 0x04;
  return known ? byte : ByteStream::kControl;
}

}  // namespace

void ByteStream::consume() {
  if (position_ < text_.size()) ++position_;
}

size_t ByteStream::LA(ssize_t i) {
  const ssize_t at = static_cast<ssize_t>(position_) + (i > 0 ? i - 1 : i);
  if (i == 0 || at < 0) return 0;
  if (at >= static_cast<ssize_t>(text_.size())) return IntStream::EOF;
  return Classify(text_, static_cast<size_t>(at));
}

std::string ByteStream::getText(const antlr4::misc::Interval& interval) {
  if (interval.a < 0 || interval.a >= static_cast<ssize_t>(text_.size())) return "";
  return std::string(text_.substr(interval.a, interval.b - interval.a + 1));
}

}  // namespace domus::antlr
