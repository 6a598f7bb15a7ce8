// KEY=VALUE pairs with commas between them, as vif, vfb and pci strings have them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "forms/loss.h"
#include "forms/well_formed.h"

namespace domus {

class PairText {
 public:
  /// Losses are those of the field `path`.
  PairText(std::string path, std::vector<Loss>& losses) : path_(std::move(path)), losses_(losses) {}

  void Add(std::string_view key, std::string_view value) {
    pairs_.push_back(std::string(key) + "=" + std::string(value));
  }
  void Flag(std::string_view key, std::optional<bool> value) {
    if (value) Add(key, *value ? "1" : "0");
  }
  /// Loses a text that would end its value or its pair.
  void Text(std::string_view key, const std::optional<std::string>& value) {
    if (!value) return;
    if (IsDevicePiece(*value)) return Add(key, *value);
    Lose(std::string(key) + (value->empty() ? " is empty" : " has a comma, a control character or "
                                                            "blanks at an end"));
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
  std::vector<Loss>& losses_;
  std::vector<std::string> pairs_;
};

}  // namespace domus
