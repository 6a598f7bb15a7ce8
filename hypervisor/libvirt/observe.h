// libvirt's domains as observed guests.
#pragma once

#include <libvirt/libvirt.h>

#include <string_view>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/guest_reader.h"
#include "hypervisor/libvirt/handles.h"
#include "model/state.h"

namespace domus::libvirt {

/// NotFound when there is none of that name.
HypervisorResult<Domain> FindDomain(virConnectPtr connection, std::string_view name);
/// `flags` of virConnectListAllDomains; 0 lists all.
HypervisorResult<Domains> ListDomains(virConnectPtr connection, unsigned flags);

/// All of them, by name: three calls for their states, and one for each definition and each running
/// guest.
HypervisorResult<std::vector<ObservedGuest>> ObserveDomains(virConnectPtr connection,
                                                            GuestReader& reader);

/// Its definition, its state, and when it is on, what runs. Where libvirt leaves out what it made
/// up itself, the guest says it: a maxmem that is its memory, maxvcpus that are its vCPUs.
HypervisorResult<ObservedGuest> ObserveDomain(virDomainPtr domain, GuestReader& reader);

/// Whether libvirt starts it with the host.
bool HasAutostart(virDomainPtr domain);

/// What the next boot uses, as its XML alone says it.
HypervisorResult<GuestConfig> ReadDefinition(virDomainPtr domain, GuestReader& reader);

/// kSuspended: off, with its memory saved by libvirt.
HypervisorResult<LifeState> StateOf(virDomainPtr domain);

}  // namespace domus::libvirt
