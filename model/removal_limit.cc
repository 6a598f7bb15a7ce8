#include "model/removal_limit.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace domus {
namespace {

constexpr int64_t kMostGuests = 1'000'000;

}  // namespace

int RemovalLimit::Of(int managed) const {
  if (!percent) return std::max(0, number);
  const int64_t share = int64_t{managed} * std::max(0, number) / 100;
  return static_cast<int>(std::min<int64_t>(share, managed));
}

std::optional<RemovalLimit> ParseRemovalLimit(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const std::optional<int64_t> value = ParseInt(text);
  if (!value || *value < 0 || *value > (percent ? 100 : kMostGuests)) return std::nullopt;
  return RemovalLimit{.number = static_cast<int>(*value), .percent = percent};
}

}  // namespace domus
