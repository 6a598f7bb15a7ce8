// KEY=VALUE pairs with commas between them, as vif, vfb and pci strings have them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "forms/loss.h"
#include "forms/script_literal.h"
#include "forms/well_formed.h"

namespace domus {

class PairText {
 public:
  static constexpr const char* kCantHold =
      " has a comma, a control character, blanks at an end or bytes that are no text";

  /// Losses are those of the field `path`.
  PairText(std::string path, ScriptDialect dialect, std::vector<Loss>& losses)
      : path_(std::move(path)), dialect_(dialect), losses_(losses) {}

  /// False for what would end a value or its pair, and for what the dialect can't spell.
  bool CanHold(std::string_view value) const {
    return IsDevicePiece(value) && QuotedText(value, dialect_);
  }

  void Add(std::string_view key, std::string_view value) {
    pairs_.push_back(std::string(key) + "=" + std::string(value));
  }
  void Flag(std::string_view key, std::optional<bool> value) {
    if (value) Add(key, *value ? "1" : "0");
  }
  /// Loses a text that it can't hold.
  void Text(std::string_view key, const std::optional<std::string>& value) {
    if (!value) return;
    if (CanHold(*value)) return Add(key, *value);
    Lose(std::string(key) + (value->empty() ? " is empty" : kCantHold));
  }
  template <class Integer>
  void Number(std::string_view key, std::optional<Integer> value, int64_t minimum, int64_t maximum) {
    if (!value) return;
    if (*value >= minimum && *value <= maximum) return Add(key, std::to_string(*value));
    Lose(std::string(key) + " is out of its range");
  }
  void Lose(std::string why) { losses_.push_back({path_, std::move(why)}); }

  std::string Take() && { return Join(pairs_, ","); }

 private:
  std::string path_;
  ScriptDialect dialect_;
  std::vector<Loss>& losses_;
  std::vector<std::string> pairs_;
};

}  // namespace domus
