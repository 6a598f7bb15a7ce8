// Watching the domains of a libvirt host: its events, on a connection of their own.
#pragma once

#include <memory>
#include <string>

#include "hypervisor/hypervisor.h"

namespace domus::libvirt {

/// Fails when the host can't be reached now, or has no events. A daemon that goes away later is
/// connected to again as soon as it is back; both are told as `anything`.
HypervisorResult<std::unique_ptr<HostWatch>> WatchDomains(const std::string& uri,
                                                          ChangeListener listener);

}  // namespace domus::libvirt
