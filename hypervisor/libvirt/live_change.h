// One change of a running domain, as libvirt's calls.
#pragma once

#include <libvirt/libvirt.h>

#include <set>
#include <string>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"
#include "model/state.h"

namespace domus::libvirt {

/// Makes a running domain read as `wanted`, but for the fields that are `lost`, where its elements
/// don't say so by themselves.
HypervisorResult<void> KeepRest(virDomainPtr domain, const GuestConfig& wanted,
                                const std::set<std::string>& lost);

/// `guest` is what is there now, and on. What libvirt has no words for (forms/libvirt_kept.h) is kept
/// beside the running domain, as it is beside the definition.
HypervisorResult<void> ChangeDomain(virDomainPtr domain, const HostKind& kind,
                                    const ObservedGuest& guest, const LiveChange& change);

}  // namespace domus::libvirt
