// Watching a simulated host: its file.
#pragma once

#include <memory>
#include <string>

#include "hypervisor/hypervisor.h"

namespace domus::sim {

/// Told of every commit to the file by another connection than its own, as `anything`.
HypervisorResult<std::unique_ptr<HostWatch>> WatchFile(const std::string& path, int busy_ms,
                                                       ChangeListener listener);

}  // namespace domus::sim
