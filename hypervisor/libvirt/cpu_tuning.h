// CPU weight, cap and pinning of a running domain.
#pragma once

#include <libvirt/libvirt.h>

#include "hypervisor/hypervisor.h"

namespace domus::libvirt {

/// Xen's scheduler has weight and cap by name; elsewhere they are CPU shares, one for one, and a
/// quota over 100 ms of all vCPUs together, as forms/libvirt_cpus.h writes them.
HypervisorResult<void> SetWeight(virDomainPtr domain, bool xen, int weight);
HypervisorResult<void> SetCap(virDomainPtr domain, bool xen, int percent);

/// One mask for all vCPUs, or one for each.
HypervisorResult<void> PinVcpus(virDomainPtr domain, int vcpus, const CpuAffinity& affinity);

}  // namespace domus::libvirt
