// A device string of pieces with commas between them, changed piece by piece: blanks and order stay.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domus {

class PairString {
 public:
  explicit PairString(std::string_view text);

  size_t size() const { return pieces_.size(); }
  /// Without the blanks around it.
  std::string_view Piece(size_t index) const;
  void SetPiece(size_t index, std::string_view text);
  /// Appended when there are fewer; pieces in between are empty.
  void SetOrAppend(size_t index, std::string_view text);

  /// The value of `key=value`; null when there is none.
  std::optional<std::string_view> Find(std::string_view key) const;
  /// The key with this value, replaced or appended.
  void Set(std::string_view key, std::string_view value);
  /// `key=value` goes, or a piece that is `key` alone.
  void Drop(std::string_view key);
  bool Has(std::string_view piece) const;
  /// Before a piece `target=…`, which takes the rest of a disk's string.
  void Append(std::string_view piece);

  std::string Take() &&;

 private:
  std::optional<size_t> IndexOf(std::string_view key) const;
  std::vector<std::string> pieces_;
};

}  // namespace domus
