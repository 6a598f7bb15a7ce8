// Giving libvirt the definition of a guest.
#pragma once

#include <libvirt/libvirt.h>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"
#include "hypervisor/libvirt/guest_reader.h"

namespace domus::libvirt {

/// Makes no call.
FittedGuest FitToLibvirt(const GuestConfig& guest, const HostKind& kind);

/// In the place of the one that a domain of that name has: its UUID stays, and so do the addresses
/// that libvirt gave to vifs without one. Another UUID under that name is a Conflict, and so is the
/// UUID of another domain.
HypervisorResult<void> DefineDomain(virConnectPtr connection, const HostKind& kind,
                                    const GuestConfig& guest, GuestReader& reader);

/// Of a domain that is off.
HypervisorResult<void> RenameDomain(virDomainPtr domain, const Rename& rename);

}  // namespace domus::libvirt
