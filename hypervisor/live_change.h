// A change of a running guest, on its config alone.
#pragma once

#include "hypervisor/hypervisor.h"
#include "model/guest_config.h"

namespace domus {

/// Changes `live`, or refuses as the guest's limits and devices demand. A vif without a MAC takes
/// the one that `next_boot` has at its position. Rename is no change of this kind: the host does it.
HypervisorResult<void> ApplyChange(GuestConfig& live, const GuestConfig& next_boot,
                                   const LiveChange& change);

}  // namespace domus
