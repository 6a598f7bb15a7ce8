// What the parameters of a "sim:" address mean; docs/backends.md lists them for users.
#pragma once

#include "base/result.h"
#include "hypervisor/open_hypervisor.h"
#include "hypervisor/sim/faults.h"
#include "hypervisor/sim/options.h"

namespace domus::sim {

struct SimAddress {
  HostOptions host;
  FaultOptions faults;
};

/// The error quotes the parameter that is wrong and says what it takes.
Result<SimAddress> ReadSimAddress(const HypervisorAddress& address);

}  // namespace domus::sim
