// The words of xl's config language.
#pragma once

#include <cstdint>

#include "lang/source_file.h"

namespace domus::xl {

enum class TokenKind {
  kKey,
  kNumber,
  kString,       // quotes included
  kBroken,       // what xl has no word for: up to the next blank, as xl reports it
  kPunctuation,  // = , [ ] ;
  kAppend,       // +=
  kLineEnd,
  kEnd,
};

struct Token {
  TokenKind kind;
  Span span;
};

/// Cuts a text into tokens, one at a time.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}
  Token Next();

 private:
  Token Take(TokenKind kind, size_t end);
  Token Broken();
  size_t StringEnd() const;
  size_t While(bool (*belongs)(char)) const;

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace domus::xl
