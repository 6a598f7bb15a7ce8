#include "model/state.h"

#include <algorithm>
#include <array>
#include <utility>

namespace domus {
namespace {

constexpr std::array<std::string_view, 7> kLifeStates = {
    "off", "starting", "running", "paused", "suspended", "stopping", "crashed"};
constexpr std::array<std::string_view, 3> kPowers = {"running", "stopped", "ignore"};

}  // namespace

std::string_view ToString(LifeState state) {
  return kLifeStates[static_cast<size_t>(std::to_underlying(state))];
}

std::optional<LifeState> LifeStateFromString(std::string_view text) {
  const auto found = std::ranges::find(kLifeStates, text);
  if (found == kLifeStates.end()) return std::nullopt;
  return static_cast<LifeState>(found - kLifeStates.begin());
}

std::string_view ToString(Power power) {
  return kPowers[static_cast<size_t>(std::to_underlying(power))];
}

}  // namespace domus
