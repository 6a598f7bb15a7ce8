// One change of a running domain, as libvirt's calls.
#pragma once

#include <libvirt/libvirt.h>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"
#include "model/state.h"

namespace domus::libvirt {

/// `guest` is what is there now, and on. What libvirt has no words for (forms/libvirt_kept.h) is kept
/// beside the running domain, as it is beside the definition.
HypervisorResult<void> ChangeDomain(virDomainPtr domain, const HostKind& kind,
                                    const ObservedGuest& guest, const LiveChange& change);

}  // namespace domus::libvirt
