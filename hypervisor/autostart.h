// Whether a guest starts with its host: `on_xend_start` of the config, as xend had it, whatever keeps it
// on the host now. libvirt's driver for xend knew it as autostart, too.
#pragma once

#include <optional>
#include <string>

#include "model/guest_config.h"
#include "model/state.h"

namespace domus {

/// The key among GuestConfig::options.
inline constexpr const char* kAutostartKey = "on_xend_start";

/// Null when the config doesn't say.
std::optional<bool> WantsAutostart(const GuestConfig& guest);

/// Makes an observed guest say what the host really does. A config that says nothing, of a guest that
/// doesn't start, is left so.
void ShowAutostart(bool starts, ObservedGuest& guest);

/// A definition's word holds at once, also for what runs.
void CopyAutostart(const GuestConfig& definition, GuestConfig& live);

/// What a definition asks a host to do: nothing where `wanted` is silent, unless the definition that it
/// replaces said something; then it goes back to the default.
std::optional<bool> AutostartToSet(const GuestConfig& wanted, const GuestConfig* replaced);

}  // namespace domus
