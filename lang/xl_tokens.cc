#include "lang/xl_tokens.h"

#include <algorithm>

namespace domus::xl {
namespace {

// ASCII only, whatever the locale.
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsInKey(char c) { return IsLower(c) || IsDigit(c) || c == '_'; }
bool IsInNumber(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || c == 'x'; }
bool IsInBroken(char c) { return c != ' ' && c != '\t' && c != '\n'; }

}  // namespace

Token Tokens::Take(TokenKind kind, size_t end) {
  const Span span{static_cast<uint32_t>(at_), static_cast<uint32_t>(end)};
  at_ = end;
  return {kind, span};
}

size_t Tokens::While(bool (*belongs)(char)) const {
  size_t end = at_;
  while (end < text_.size() && belongs(text_[end])) ++end;
  return end;
}

Token Tokens::Broken() { return Take(TokenKind::kBroken, std::max(While(IsInBroken), at_ + 1)); }

/// Behind the closing quote; npos when the line ends first.
size_t Tokens::StringEnd() const {
  for (size_t i = at_ + 1; i < text_.size() && text_[i] != '\n'; ++i) {
    if (text_[i] == text_[at_]) return i + 1;
    if (text_[i] == '\\' && i + 1 < text_.size() && text_[i + 1] != '\n') ++i;
  }
  return std::string_view::npos;
}

Token Tokens::Next() {
  at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
  if (at_ == text_.size()) return Take(TokenKind::kEnd, at_);
  const char first = text_[at_];
  if (IsLower(first)) return Take(TokenKind::kKey, While(IsInKey));
  if (IsDigit(first)) return Take(TokenKind::kNumber, While(IsInNumber));
  if (first == '\n') return Take(TokenKind::kLineEnd, at_ + 1);
  if (first == '#') {
    const size_t end = text_.find('\n', at_);
    return end == text_.npos ? Take(TokenKind::kBroken, text_.size())
                             : Take(TokenKind::kLineEnd, end + 1);
  }
  if (first == '\'' || first == '"') {
    const size_t end = StringEnd();
    return end == text_.npos ? Broken() : Take(TokenKind::kString, end);
  }
  if (std::string_view("=,[];").contains(first)) return Take(TokenKind::kPunctuation, at_ + 1);
  if (text_.substr(at_, 2) == "+=") return Take(TokenKind::kAppend, at_ + 2);
  return Broken();
}

}  // namespace domus::xl
