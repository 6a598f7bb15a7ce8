// The guests of a host: what the directory has of each, put together with what xl shows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hypervisor/xl/disk_priority.h"
#include "hypervisor/xl/domain.h"
#include "hypervisor/xl/guest_directory.h"

namespace domus::xl {

struct GuestView {
  std::string name;
  LifeState state = LifeState::kOff;
  std::optional<StoredGuest> stored;  // none: made by somebody else, as with `xl create`
  std::optional<DomainRow> row;       // none: off, or suspended

  std::string Uuid() const { return stored ? *stored->definition.uuid : row ? row->uuid : ""; }
};

/// By name. A domain is a stored guest's by its UUID, whatever it is called now. A stored guest that is
/// off is left out while somebody else's domain has its name, which can't be there twice.
///
/// A guest whose `xl create` is under way is starting, though xl shows it as paused, and so is one that
/// xl builds anew after a reboot from inside; one where that broke off, with the domain half built,
/// counts as crashed. One that was restored, but whose memory
/// image is not out of the way yet, is still suspended.
std::vector<GuestView> MergeGuests(std::vector<StoredGuest> stored,
                                   const std::vector<DomainRow>& rows);

/// NotFound when there is none.
HypervisorResult<GuestView> ViewOf(std::string_view name, const std::vector<GuestView>& views);

/// What is needed to tell a guest that runs in full.
struct LiveFacts {
  std::vector<ListedDomain> listed;
  std::vector<VcpuRow> vcpus;
  std::map<std::string, VifQos> buckets;
  std::map<int, DiskServers> disk_servers;  // by domain
  int cpus = 1;
};

ObservedGuest Observed(const GuestView& view, const LiveFacts& facts);

/// vif5.0, unless the vif has a name of its own.
std::string VifDevice(const ListedDomain& domain, size_t position);

}  // namespace domus::xl
