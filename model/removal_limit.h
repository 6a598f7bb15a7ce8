// The most guests that one plan may remove: --max-remove, and `max_remove` of domus.yaml.
#pragma once

#include <optional>
#include <string_view>

namespace domus {

struct RemovalLimit {
  int number = 0;
  bool percent = false;
  /// Of `managed` guests; never less than 0.
  int Of(int managed) const;
  bool operator==(const RemovalLimit&) const = default;
};

/// "3" or "20%"; null for anything else.
std::optional<RemovalLimit> ParseRemovalLimit(std::string_view text);

}  // namespace domus
