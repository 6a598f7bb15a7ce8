// What a libvirt host says of itself.
#pragma once

#include <libvirt/libvirt.h>

#include <vector>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"

namespace domus::libvirt {

/// Xen knows how much memory it has given away. Elsewhere guests share memory with the host itself,
/// and what `guests`, all there are, have been given is what counts.
HypervisorResult<HostInfo> DescribeHost(virConnectPtr connection, const HostKind& kind,
                                        const std::vector<ObservedGuest>& guests);

}  // namespace domus::libvirt
