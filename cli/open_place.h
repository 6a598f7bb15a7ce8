// The hypervisor of a place, opened and observed within a limit: a host that doesn't answer ends the
// command, never holds it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/places.h"
#include "hypervisor/hypervisor.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// Transient when the host can't be found, or gives no answer in time.
HypervisorResult<std::unique_ptr<Hypervisor>> OpenPlace(const Places& places,
                                                        Environment& environment);

HypervisorResult<ObservedState> ObserveInTime(const std::shared_ptr<Hypervisor>& hypervisor,
                                              Environment& environment);

HypervisorResult<std::unique_ptr<HostWatch>> WatchInTime(
    const std::shared_ptr<Hypervisor>& hypervisor, ChangeListener listener,
    Environment& environment);

/// What lies at these paths of the host.
HypervisorResult<std::vector<HostFile>> LookInTime(const std::shared_ptr<Hypervisor>& hypervisor,
                                                   std::vector<std::string> paths,
                                                   Environment& environment);

/// PL204.
ReconcileError UnreachableHost(const std::string& address, const HypervisorError& failure);

}  // namespace domus
