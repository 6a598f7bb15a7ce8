#include "hypervisor/xl/xl_hypervisor.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "hypervisor/autostart.h"
#include "hypervisor/host_files.h"
#include "hypervisor/xl/definition.h"
#include "hypervisor/xl/errors.h"
#include "hypervisor/xl/watch.h"

namespace domus::xl {
namespace {

/// Whether a config of the guest, or nobody's config, may have what `has` looks for.
template <class Has>
bool AnyConfig(const GuestView& view, Has has) {
  if (!view.row) return false;
  if (!view.stored) return true;
  return has(view.stored->definition) || (view.stored->booted && has(view.stored->booted->config));
}

bool MayBePinned(const GuestView& view) {
  return AnyConfig(view, [](const GuestConfig& guest) { return guest.cpus.has_value(); });
}

bool MayHaveBuckets(const GuestView& view) {
  return AnyConfig(view, [](const GuestConfig& guest) {
    return std::ranges::any_of(guest.vifs, [](const Vif& vif) { return vif.qos.has_value(); });
  });
}

}  // namespace

XlHypervisor::XlHypervisor(XlOptions options)
    : tools_(std::move(options.xl), std::move(options.tc), std::move(options.run)),
      xenstore_watch_(std::move(options.xenstore_watch)),
      directory_(std::move(options.directory)),
      autostart_(std::move(options.autostart)) {}

FittedGuest XlHypervisor::Fit(const GuestConfig& guest) const {
  return {.config = guest, .losses = LossesOf(guest)};
}

HypervisorResult<std::unique_ptr<HostWatch>> XlHypervisor::Watch(ChangeListener listener) {
  return WatchDomains(xenstore_watch_, std::move(listener));
}

HypervisorResult<HostInfo> XlHypervisor::Host() { return tools_.Host(); }

HypervisorResult<ObservedState> XlHypervisor::Observe() {
  HypervisorResult<HostInfo> host = tools_.Host();
  if (!host) return std::unexpected(host.error());
  const auto views = Look();
  if (!views) return std::unexpected(views.error());
  const auto facts = Facts(*views);
  if (!facts) return std::unexpected(facts.error());
  ObservedState state{.host = *std::move(host), .guests = {}};
  const std::set<std::string> started = autostart_.Targets();
  for (const GuestView& view : *views) {
    state.guests.push_back(ObservedWithHost(view, *facts, started));
  }
  return state;
}

HypervisorResult<ObservedGuest> XlHypervisor::ObserveGuest(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  const auto facts = Facts({*view});
  if (!facts) return std::unexpected(facts.error());
  return ObservedWithHost(*view, *facts, autostart_.Targets());
}

ObservedGuest XlHypervisor::ObservedWithHost(const GuestView& view, const LiveFacts& facts,
                                             const std::set<std::string>& started_by_host) const {
  ObservedGuest guest = Observed(view, facts);
  const bool starts = view.stored && started_by_host.contains(directory_.CfgPath(view.Uuid()));
  ShowAutostart(starts, guest);
  return guest;
}

HypervisorResult<std::vector<HostFile>> XlHypervisor::LookAtFiles(
    const std::vector<std::string>& paths) {
  std::vector<HostFile> files;
  for (const std::string& path : paths) files.push_back(LookAtFile(path));
  return files;
}

HypervisorResult<void> XlHypervisor::DeleteFile(const std::string& path) {
  return DeleteHostFile(path);
}

HypervisorResult<std::vector<GuestView>> XlHypervisor::Look() {
  HypervisorResult<std::vector<StoredGuest>> stored = directory_.All();
  if (!stored) return std::unexpected(stored.error());
  const HypervisorResult<std::vector<DomainRow>> rows = tools_.Rows();
  if (!rows) return std::unexpected(rows.error());
  for (StoredGuest& guest : *stored) {
    const StoredGuest before = guest;
    if (Outcome caught_up = CatchUp(before, *rows); !caught_up) {
      return std::unexpected(caught_up.error());
    }
  }
  stored = directory_.All();
  if (!stored) return std::unexpected(stored.error());
  return MergeGuests(*std::move(stored), *rows);
}

HypervisorResult<void> XlHypervisor::CatchUp(const StoredGuest& stored,
                                             const std::vector<DomainRow>& rows) {
  const std::string& uuid = *stored.definition.uuid;
  if (stored.call && IsUnderWay(*stored.call)) return {};
  const auto row = std::ranges::find(rows, uuid, &DomainRow::uuid);
  if (row == rows.end()) {
    if (stored.call) directory_.RemoveCall(uuid);
    // xl destroys the domain only when its image is whole.
    return stored.has_unfinished_memory ? directory_.KeepMemory(uuid) : Outcome();
  }
  const bool is_noted = stored.booted && stored.booted->domain == row->id;
  if (row->state == LifeState::kPaused && (stored.call || stored.has_memory || !is_noted)) return {};
  if (stored.call) directory_.RemoveCall(uuid);
  if (stored.has_memory && row->state == LifeState::kRunning) {
    if (Outcome removed = directory_.RemoveMemory(uuid); !removed) return removed;
  }
  if (is_noted) return {};
  // It has rebooted from inside, or somebody else has created it: xl took what was defined then.
  return directory_.PutBooted(uuid, {row->id, stored.definition});
}

HypervisorResult<GuestView> XlHypervisor::Find(std::string_view name) {
  const auto views = Look();
  if (!views) return std::unexpected(views.error());
  return ViewOf(name, *views);
}

HypervisorResult<int> XlHypervisor::Cpus() {
  const std::lock_guard lock(cpus_mutex_);
  if (cpus_ > 0) return cpus_;
  const HypervisorResult<HostInfo> host = tools_.Host();
  if (!host) return std::unexpected(host.error());
  return cpus_ = std::max(1, host->cpus);
}

HypervisorResult<LiveFacts> XlHypervisor::Facts(const std::vector<GuestView>& views) {
  LiveFacts facts;
  std::vector<int> domains;
  for (const GuestView& view : views) {
    if (view.row) domains.push_back(view.row->id);
  }
  if (domains.empty()) return facts;
  auto listed = domains.size() == 1 ? tools_.Listed(domains.front()) : tools_.Listed();
  if (!listed) return std::unexpected(listed.error());
  facts.listed = *std::move(listed);
  if (std::ranges::any_of(views, MayBePinned)) {
    auto vcpus = tools_.Vcpus();
    if (!vcpus) return std::unexpected(vcpus.error());
    facts.vcpus = *std::move(vcpus);
    const HypervisorResult<int> cpus = Cpus();
    if (!cpus) return std::unexpected(cpus.error());
    facts.cpus = *cpus;
  }
  if (std::ranges::any_of(views, MayHaveBuckets)) facts.buckets = tools_.Buckets();
  std::vector<DiskServers> servers = FindDiskServers(domains, "/proc");
  for (size_t i = 0; i < domains.size(); ++i) facts.disk_servers[domains[i]] = std::move(servers[i]);
  return facts;
}

HypervisorResult<ListedDomain> XlHypervisor::ListedOf(int domain) {
  auto listed = tools_.Listed(domain);
  if (!listed) return std::unexpected(listed.error());
  if (!listed->empty()) return std::move(listed->front());
  return Conflict(fmt::format("domain {} is being built or torn down", domain));
}

HypervisorResult<int> XlHypervisor::DomainOf(const std::string& uuid) {
  const auto rows = tools_.Rows();
  if (!rows) return std::unexpected(rows.error());
  const auto row = std::ranges::find(*rows, uuid, &DomainRow::uuid);
  if (row != rows->end()) return row->id;
  return Refuse(HypervisorError::Kind::kTransient,
                "the domain has ended already, or xl does not show it");
}

}  // namespace domus::xl
