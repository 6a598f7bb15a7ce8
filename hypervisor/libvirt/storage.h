// The files of a libvirt host: by its storage pools, and where the host is this one, as this process
// sees them.
#pragma once

#include <libvirt/libvirt.h>

#include <string>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"

namespace domus::libvirt {

/// Of another host, what lies outside its storage pools is kUnknown.
HypervisorResult<HostFile> LookAt(virConnectPtr connection, const HostKind& kind,
                                  const std::string& path);

/// Through its pool, which then knows; a file of this host outside all pools as it lies there.
HypervisorResult<void> Delete(virConnectPtr connection, const HostKind& kind,
                              const std::string& path);

}  // namespace domus::libvirt
