// Watching a Xen host: xenstore-watch, which xenstore tells of domains that come and go.
#pragma once

#include <memory>
#include <string>

#include "hypervisor/hypervisor.h"

namespace domus::xl {

/// `program` is a path, or a name to look for in PATH; it is told as `anything` when it prints, and when
/// it had to be started again. Pauses and changes of a running domain are not among what it hears.
/// Unsupported when it can't be started.
HypervisorResult<std::unique_ptr<HostWatch>> WatchDomains(const std::string& program,
                                                          ChangeListener listener);

}  // namespace domus::xl
