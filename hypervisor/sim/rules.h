// What a Xen host refuses, as far as one guest tells it; what others hold is in claims.h.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "hypervisor/hypervisor.h"
#include "hypervisor/sim/guest.h"

namespace domus::sim {

/// Why the config can't be defined: no name, limits that contradict each other, a device twice.
std::optional<std::string> DefinitionFault(const GuestConfig& config);

/// Why the config can't start: nothing to boot from.
std::optional<std::string> BootFault(const GuestConfig& config);

/// Refuses, with the guest's state in the text, unless it is one of these.
HypervisorResult<void> RequireState(const Guest& guest, std::string_view call,
                                    std::initializer_list<LifeState> allowed);

}  // namespace domus::sim
