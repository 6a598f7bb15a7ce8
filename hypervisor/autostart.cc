#include "hypervisor/autostart.h"

namespace domus {

std::optional<bool> WantsAutostart(const GuestConfig& guest) {
  const auto found = guest.options.find(kAutostartKey);
  if (found == guest.options.end()) return std::nullopt;
  return found->second == OptionValue{std::string("start")};
}

void ShowAutostart(bool starts, ObservedGuest& guest) {
  const std::optional<bool> said = WantsAutostart(guest.config);
  if (said.value_or(false) != starts) {
    guest.config.options[kAutostartKey] = OptionValue{std::string(starts ? "start" : "ignore")};
  }
  if (guest.live) CopyAutostart(guest.config, *guest.live);
}

void CopyAutostart(const GuestConfig& definition, GuestConfig& live) {
  const auto found = definition.options.find(kAutostartKey);
  if (found == definition.options.end()) {
    live.options.erase(kAutostartKey);
  } else {
    live.options[kAutostartKey] = found->second;
  }
}

std::optional<bool> AutostartToSet(const GuestConfig& wanted, const GuestConfig* replaced) {
  const std::optional<bool> said = WantsAutostart(wanted);
  if (said || !replaced || !WantsAutostart(*replaced)) return said;
  return false;
}

}  // namespace domus
