// What a guest must be for xl to run it, and what is filled in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/loss.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/xl/guest_view.h"
#include "model/guest_config.h"

namespace domus::xl {

/// The cfg that xl gets. Unsupported when it would lack a device of the guest's: a machine without its
/// disk is another machine. Limits of disks and vifs are none of xl's, so Domus sets them itself.
HypervisorResult<std::string> CfgOf(const GuestConfig& guest);

/// What the guest's config asks for and xl can't give it.
std::vector<Loss> LossesOf(const GuestConfig& guest);

/// UUID and MAC addresses, kept from `previous`, position by position, where the guest has none.
void FillIn(GuestConfig& guest, const GuestConfig* previous);

/// Why the definition can't stand beside the other guests: its UUID or one of its MACs is taken. Null
/// when it can. `others` are the definition and the running config of every other guest.
std::optional<std::string> Clash(const GuestConfig& guest, const std::vector<GuestConfig>& others);

/// The disk of a running guest that a start of `guest` would write to as well, or that would be read
/// while it is written: xl itself lets two guests open one image. Null when there is none.
std::optional<std::string> SharedDisk(const GuestConfig& guest, const std::vector<GuestConfig>& running);

}  // namespace domus::xl
