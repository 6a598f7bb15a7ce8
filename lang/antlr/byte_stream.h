// A source file as ANTLR's character stream: one character a byte, so positions are byte offsets.
#pragma once

#include <string>
#include <string_view>

#include "antlr4-runtime.h"

namespace domus::antlr {

/// Bytes outside printable ASCII are folded into classes, because ANTLR caches lexer transitions on
/// characters below 128 only (others are about 40 times slower) and the grammars need no more:
/// the first byte of a typographic quote (‘ ’ ‚ “ ” „) reads as kTypographicQuote, any other
/// non-ASCII byte as kNonAscii, control characters but \t \n \f \r and Ctrl-D as kControl.
class ByteStream final : public antlr4::CharStream {
 public:
  static constexpr size_t kTypographicQuote = 0x01;
  static constexpr size_t kNonAscii = 0x02;
  static constexpr size_t kControl = 0x7F;

  /// The text must outlive the stream.
  explicit ByteStream(std::string_view text) : text_(text) {}

  void consume() override;
  size_t LA(ssize_t i) override;
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  size_t index() override { return position_; }
  void seek(size_t index) override { position_ = index; }
  size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return "source"; }
  std::string getText(const antlr4::misc::Interval& interval) override;
  std::string toString() const override { return std::string(text_); }

 private:
  std::string_view text_;
  size_t position_ = 0;
};

}  // namespace domus::antlr
