#include "edit/pair_string.h"

#include <algorithm>

#include "base/text.h"

namespace domus {
namespace {

/// [begin, end) without the blanks around it.
std::pair<size_t, size_t> Trimmed(std::string_view text, size_t begin, size_t end) {
  const std::string_view trimmed = Trim(text.substr(begin, end - begin));
  if (trimmed.empty()) return {begin, end};
  const auto at = static_cast<size_t>(trimmed.data() - text.data());
  return {at, at + trimmed.size()};
}

}  // namespace

PairString::PairString(std::string_view text) {
  for (const std::string_view piece : Split(text, ',')) pieces_.emplace_back(piece);
}

std::string_view PairString::Piece(size_t index) const { return Trim(pieces_[index]); }

void PairString::SetPiece(size_t index, std::string_view text) {
  std::string& piece = pieces_[index];
  const auto [begin, end] = Trimmed(piece, 0, piece.size());
  piece.replace(begin, end - begin, text);
}

void PairString::SetOrAppend(size_t index, std::string_view text) {
  while (pieces_.size() <= index) pieces_.emplace_back();
  SetPiece(index, text);
}

std::optional<size_t> PairString::IndexOf(std::string_view key) const {
  for (size_t i = 0; i < pieces_.size(); ++i) {
    const std::string_view piece = pieces_[i];
    const size_t equals = piece.find('=');
    if (equals != piece.npos && Trim(piece.substr(0, equals)) == key) return i;
  }
  return std::nullopt;
}

std::optional<std::string_view> PairString::Find(std::string_view key) const {
  const std::optional<size_t> index = IndexOf(key);
  if (!index) return std::nullopt;
  const std::string_view piece = pieces_[*index];
  return Trim(piece.substr(piece.find('=') + 1));
}

void PairString::Set(std::string_view key, std::string_view value) {
  const std::optional<size_t> index = IndexOf(key);
  if (!index) return Append(std::string(key) + "=" + std::string(value));
  std::string& piece = pieces_[*index];
  const auto [begin, end] = Trimmed(piece, piece.find('=') + 1, piece.size());
  piece.replace(begin, end - begin, value);
}

void PairString::Drop(std::string_view key) {
  std::optional<size_t> index = IndexOf(key);
  if (!index) {
    const auto found = std::ranges::find_if(
        pieces_, [&](const std::string& piece) { return Trim(piece) == key; });
    if (found == pieces_.end()) return;
    index = static_cast<size_t>(found - pieces_.begin());
  }
  pieces_.erase(pieces_.begin() + static_cast<std::ptrdiff_t>(*index));
}

bool PairString::Has(std::string_view piece) const {
  return std::ranges::any_of(pieces_, [&](const std::string& one) { return Trim(one) == piece; });
}

void PairString::Append(std::string_view piece) {
  if (pieces_.size() == 1 && Trim(pieces_[0]).empty()) {
    pieces_[0] = piece;
    return;
  }
  const auto target = IndexOf("target");
  const size_t at = target.value_or(pieces_.size());
  const bool spaced = pieces_.size() > 1 && pieces_.back().starts_with(' ');
  pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at),
                 (spaced ? " " : "") + std::string(piece));
}

std::string PairString::Take() && { return Join(pieces_, ","); }

}  // namespace domus
