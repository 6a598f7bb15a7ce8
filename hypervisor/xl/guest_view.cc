#include "hypervisor/xl/guest_view.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "hypervisor/xl/errors.h"
#include "hypervisor/xl/live_view.h"

namespace domus::xl {
namespace {

/// xl builds a domain paused, as after a reboot from inside.
bool IsNew(const StoredGuest& stored, const DomainRow& row) {
  return !stored.booted || stored.booted->domain != row.id;
}

LifeState StateOf(const StoredGuest& stored, const std::optional<DomainRow>& row) {
  if (stored.call && IsUnderWay(*stored.call)) return LifeState::kStarting;
  if (!row) return stored.has_memory ? LifeState::kSuspended : LifeState::kOff;
  if (row->state != LifeState::kPaused) return row->state;
  if (stored.has_memory) return LifeState::kSuspended;
  if (stored.call) return LifeState::kCrashed;
  return IsNew(stored, *row) ? LifeState::kStarting : LifeState::kPaused;
}

/// Of a domain that xl shows no config of: it is being built or torn down.
GuestConfig Bare(const DomainRow& row) {
  GuestConfig config;
  config.name = row.name;
  config.uuid = row.uuid;
  config.memory_mib = row.memory_mib;
  config.vcpus = row.vcpus;
  return config;
}

std::vector<std::string> AffinitiesOf(int domain, const std::vector<VcpuRow>& rows) {
  std::vector<std::string> affinities;
  for (const VcpuRow& row : rows) {
    if (row.domain_id == domain) affinities.push_back(row.hard_affinity);
  }
  return affinities;
}

std::vector<const GuestConfig*> Known(const GuestView& view) {
  std::vector<const GuestConfig*> known;
  if (!view.stored) return known;
  if (view.stored->booted) known.push_back(&view.stored->booted->config);
  known.push_back(&view.stored->definition);
  return known;
}

void TakeAffinity(int domain, const LiveFacts& facts, const std::vector<const GuestConfig*>& known,
                  GuestConfig& live) {
  auto affinity = LiveAffinity(AffinitiesOf(domain, facts.vcpus), facts.cpus, known);
  const bool is_default = affinity && affinity->masks == std::vector<std::string>{"all"};
  const bool is_asked = !known.empty() && known.front()->cpus;
  live.cpus = is_default && !is_asked ? std::nullopt : std::move(affinity);
}

/// The limits that dom0 really enforces, in the words of the config where they mean the same.
void TakeLimits(const ListedDomain& domain, const LiveFacts& facts, GuestConfig& live) {
  for (size_t i = 0; i < live.vifs.size(); ++i) {
    std::optional<VifQos>& qos = live.vifs[i].qos;
    const auto bucket = facts.buckets.find(VifDevice(domain, i));
    if (bucket == facts.buckets.end()) {
      qos.reset();
    } else if (!qos || !IsSame(*qos, bucket->second)) {
      qos = bucket->second;
    }
  }
  const auto servers = facts.disk_servers.find(domain.id);
  if (servers == facts.disk_servers.end()) return;
  std::vector<std::optional<DiskQos>> seen;
  for (const Disk& disk : live.disks) {
    seen.push_back(SeenDiskQos(live, domain.id, disk, servers->second));
  }
  for (size_t i = 0; i < seen.size(); ++i) live.disks[i].qos = seen[i];
}

GuestConfig Live(const GuestView& view, const LiveFacts& facts) {
  const auto known = Known(view);
  if (!view.row) return known.empty() ? GuestConfig() : *known.front();
  const auto listed = std::ranges::find(facts.listed, view.row->id, &ListedDomain::id);
  if (listed == facts.listed.end()) return known.empty() ? Bare(*view.row) : *known.front();
  GuestConfig live = LiveConfig(listed->config, known);
  live.name = view.name;
  live.uuid = view.Uuid();
  TakeAffinity(view.row->id, facts, known, live);
  TakeLimits(*listed, facts, live);
  return live;
}

}  // namespace

std::vector<GuestView> MergeGuests(std::vector<StoredGuest> stored,
                                   const std::vector<DomainRow>& rows) {
  std::vector<GuestView> views;
  std::set<std::string> taken_names;
  std::set<std::string> taken_uuids;
  for (const DomainRow& row : rows) {
    GuestView view{.name = row.name, .state = row.state, .stored = {}, .row = row};
    const auto found = std::ranges::find(stored, row.uuid, [](const StoredGuest& guest) {
      return *guest.definition.uuid;
    });
    if (found != stored.end()) {
      view.state = StateOf(*found, view.row);
      view.stored = *found;
      // A domain that is being torn down has lost its name.
      if (row.name.empty() || row.name == "(null)") view.name = found->definition.name;
    }
    taken_names.insert(view.name);
    taken_uuids.insert(row.uuid);
    views.push_back(std::move(view));
  }
  for (StoredGuest& guest : stored) {
    const bool is_there = taken_uuids.contains(*guest.definition.uuid);
    if (is_there || taken_names.contains(guest.definition.name)) continue;
    GuestView view{.name = guest.definition.name,
                   .state = StateOf(guest, std::nullopt),
                   .stored = std::move(guest),
                   .row = {}};
    views.push_back(std::move(view));
  }
  std::ranges::sort(views, {}, &GuestView::name);
  return views;
}

HypervisorResult<GuestView> ViewOf(std::string_view name, const std::vector<GuestView>& views) {
  const auto found = std::ranges::find(views, name, &GuestView::name);
  if (found != views.end()) return *found;
  return Refuse(HypervisorError::Kind::kNotFound, fmt::format("there is no guest `{}`", name));
}

ObservedGuest Observed(const GuestView& view, const LiveFacts& facts) {
  ObservedGuest guest{.config = {}, .state = view.state, .live = {}, .started_at = {}};
  if (view.state != LifeState::kOff) guest.live = Live(view, facts);
  guest.config = view.stored ? view.stored->definition : *guest.live;
  guest.config.name = view.name;
  return guest;
}

std::string VifDevice(const ListedDomain& domain, size_t position) {
  const Vif& vif = domain.config.vifs[position];
  if (vif.vifname) return *vif.vifname;
  return fmt::format("vif{}.{}", domain.id, domain.vif_ids[position]);
}

}  // namespace domus::xl
