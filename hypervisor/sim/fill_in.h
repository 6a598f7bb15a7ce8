// What a Xen host adds to a definition that leaves it out.
#pragma once

#include "hypervisor/hypervisor.h"
#include "hypervisor/sim/file.h"
#include "model/guest_config.h"

namespace domus::sim {

/// A random (version 4) UUID.
std::string NewUuid();

/// uuid, memory (128 MiB, as xm), maxmem, vcpus, maxvcpus and the MACs of vifs. What `previous`, the
/// definition being replaced, was given is kept: its UUID, and the MAC at the same position.
HypervisorResult<void> FillIn(GuestConfig& config, const GuestConfig* previous, File& file);

/// A random MAC for each vif that has none, in Xen's range 00:16:3e.
HypervisorResult<void> FillInMacs(GuestConfig& config, File& file);

/// The display number of each VNC server that is to take a free one; at boot, as it may differ then.
HypervisorResult<void> FillInDisplays(GuestConfig& live, File& file);

}  // namespace domus::sim
