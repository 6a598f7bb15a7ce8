// Opens a simulated host from its address, with the faults that the address asks for.
#pragma once

#include <memory>

#include "hypervisor/hypervisor.h"
#include "hypervisor/open_hypervisor.h"

namespace domus::sim {

HypervisorResult<std::unique_ptr<Hypervisor>> OpenSim(const HypervisorAddress& address);

}  // namespace domus::sim
