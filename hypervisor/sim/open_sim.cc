#include "hypervisor/sim/open_sim.h"

#include "hypervisor/sim/address.h"
#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/sim_hypervisor.h"

namespace domus::sim {

HypervisorResult<std::unique_ptr<Hypervisor>> OpenSim(const HypervisorAddress& address) {
  Result<SimAddress> read = ReadSimAddress(address);
  if (!read) return Permanent(read.error().message);
  HypervisorResult<std::unique_ptr<SimHypervisor>> host = SimHypervisor::Open(std::move(read->host));
  if (!host) return std::unexpected(host.error());
  if (read->faults.Empty()) return std::move(*host);
  return std::make_unique<FaultyHypervisor>(std::move(*host), std::move(read->faults));
}

}  // namespace domus::sim
