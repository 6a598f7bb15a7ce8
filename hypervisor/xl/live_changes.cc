// Changes of a domain that runs, and the limits that dom0 keeps beside xl.
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/well_formed.h"
#include "hypervisor/live_change.h"
#include "hypervisor/xl/definition.h"
#include "hypervisor/xl/errors.h"
#include "hypervisor/xl/xl_hypervisor.h"

namespace domus::xl {
namespace {

using Kind = HypervisorError::Kind;

/// How long a guest that has just been started may take to connect a disk whose priority is to be set.
constexpr std::chrono::seconds kConnectLimit{30};
constexpr std::chrono::milliseconds kConnectPoll{250};

bool IsLimit(const LiveChange& change) {
  return std::holds_alternative<SetDiskQos>(change) || std::holds_alternative<SetVifQos>(change);
}

/// With the MAC and the spelling that the config has after the change.
LiveChange Resolved(const LiveChange& change, const GuestConfig& after) {
  if (std::holds_alternative<AttachVif>(change)) return AttachVif{after.vifs.back()};
  return change;
}

std::vector<GuestConfig> RunningBeside(const std::vector<GuestView>& views, const LiveFacts& facts,
                                       std::string_view name) {
  std::vector<GuestConfig> running;
  for (const GuestView& view : views) {
    if (view.row && view.name != name) running.push_back(*Observed(view, facts).live);
  }
  return running;
}

/// What xl itself would let pass: a disk or a MAC that another guest has.
std::optional<std::string> Forbidden(const LiveChange& change, std::string_view name,
                                     const std::vector<GuestConfig>& running) {
  GuestConfig part;
  part.name = name;
  if (const auto* attach = std::get_if<AttachDisk>(&change)) part.disks = {attach->disk};
  if (const auto* medium = std::get_if<ChangeMedium>(&change)) part.disks = {medium->disk};
  if (const auto* attach = std::get_if<AttachVif>(&change)) part.vifs = {attach->vif};
  if (auto shared = SharedDisk(part, running)) return shared;
  return Clash(part, running);
}

}  // namespace

HypervisorResult<void> XlHypervisor::Change(std::string_view name, const LiveChange& change) {
  const auto views = Look();
  if (!views) return std::unexpected(views.error());
  const auto view = ViewOf(name, *views);
  if (!view) return std::unexpected(view.error());
  if (const auto* rename = std::get_if<Rename>(&change)) {
    const std::lock_guard lock(mutex_);
    return RenameGuest(*view, *views, rename->new_name);
  }
  if (view->state != LifeState::kRunning) {
    return Conflict(fmt::format("guest `{}` is {}; a live change needs it running", view->name,
                                ToString(view->state)));
  }
  return ChangeLive(*view, *views, change);
}

HypervisorResult<void> XlHypervisor::RenameGuest(const GuestView& view,
                                                 const std::vector<GuestView>& views,
                                                 const std::string& new_name) {
  if (!IsGuestName(new_name)) {
    return Permanent(fmt::format("`{}` can't be a guest's name", Printable(new_name)));
  }
  if (ViewOf(new_name, views)) {
    return Conflict(fmt::format("guest `{}` can't be renamed: there is a guest `{}`", view.name,
                                new_name));
  }
  if (view.state == LifeState::kStarting || view.state == LifeState::kStopping) {
    return Conflict(fmt::format("guest `{}` is {}; it can't be renamed now", view.name,
                                ToString(view.state)));
  }
  if (view.row) {
    const ListedDomain domain{.id = view.row->id, .config = {}, .vif_ids = {}, .scheduler = {}};
    const auto runs = ChangeArguments(domain, Rename{new_name});
    if (Outcome renamed = tools_.Do(runs->front()); !renamed) return renamed;
  }
  if (!view.stored) return {};
  GuestConfig definition = view.stored->definition;
  definition.name = new_name;
  if (const auto text = CfgOf(definition)) {
    if (const auto file = directory_.PutCfg(*definition.uuid, *text); !file) {
      return std::unexpected(file.error());
    }
  }
  return directory_.PutDefinition(definition);
}

HypervisorResult<void> XlHypervisor::ChangeLive(const GuestView& view,
                                                const std::vector<GuestView>& views,
                                                const LiveChange& change) {
  const auto facts = Facts(views);
  if (!facts) return std::unexpected(facts.error());
  const ObservedGuest observed = Observed(view, *facts);
  GuestConfig live = *observed.live;
  if (Outcome fits = ApplyChange(live, observed.config, change); !fits) return fits;
  const LiveChange resolved = Resolved(change, live);
  const std::vector<GuestConfig> running = RunningBeside(views, *facts, view.name);
  if (auto why = Forbidden(resolved, view.name, running)) return Conflict(*why);
  const auto domain = std::ranges::find(facts->listed, view.row->id, &ListedDomain::id);
  if (domain == facts->listed.end()) return Conflict("the domain is being torn down");
  if (IsLimit(resolved)) {
    if (Outcome set = SetLimit(*domain, live, resolved); !set) return set;
  } else {
    const auto runs = ChangeArguments(*domain, resolved);
    if (!runs) return std::unexpected(runs.error());
    for (const Words& words : *runs) {
      if (Outcome done = tools_.Do(words); !done) return done;
    }
  }
  if (view.stored) {
    if (Outcome noted = directory_.PutBooted(view.Uuid(), {domain->id, live}); !noted) return noted;
  }
  const bool has_new_device = std::holds_alternative<AttachDisk>(resolved) ||
                              std::holds_alternative<AttachVif>(resolved);
  if (has_new_device) ApplyLimits(view.Uuid(), live);
  return {};
}

HypervisorResult<void> XlHypervisor::SetBucket(const ListedDomain& domain, size_t position,
                                               const std::optional<VifQos>& qos) {
  const std::string device = VifDevice(domain, position);
  // QEMU's own end of the vif is gone once the guest has drivers for Xen's.
  const std::string emulated = device + "-emu";
  if (!qos) {
    const auto buckets = tools_.Buckets();
    if (buckets.contains(emulated)) (void)tools_.Do(NoBucketArguments(emulated));
    return buckets.contains(device) ? tools_.Do(NoBucketArguments(device)) : Outcome();
  }
  if (domain.config.vifs[position].type == VifType::kIoemu) {
    (void)tools_.Do(BucketArguments(emulated, *qos));
  }
  return tools_.Do(BucketArguments(device, *qos));
}

HypervisorResult<void> XlHypervisor::SetLimit(const ListedDomain& domain, const GuestConfig& live,
                                              const LiveChange& change) {
  if (const auto* set = std::get_if<SetVifQos>(&change)) {
    const auto vif = set->mac ? std::ranges::find(live.vifs, set->mac, &Vif::mac)
                              : live.vifs.begin() + set->position;
    return SetBucket(domain, static_cast<size_t>(vif - live.vifs.begin()), set->qos);
  }
  const auto& device = std::get<SetDiskQos>(change).device;
  const auto disk = std::ranges::find(live.disks, device, &Disk::device);
  const std::vector<DiskServers> servers = FindDiskServers({domain.id}, "/proc");
  const Result<bool> set = SetDiskPriority(live, domain.id, *disk, servers.front());
  if (!set) return Permanent(fmt::format("disk `{}`: {}", device, set.error().message));
  if (*set) return {};
  return Refuse(Kind::kTransient, fmt::format("disk `{}` is not served yet: the guest has not "
                                              "connected it",
                                              device));
}

void XlHypervisor::ApplyLimits(const std::string& uuid, const GuestConfig& config) {
  const bool has_vif_limit = std::ranges::any_of(config.vifs, [](const Vif& vif) {
    return vif.qos.has_value();
  });
  std::vector<Disk> disks;
  for (const Disk& disk : config.disks) {
    if (disk.qos && !disk.source.empty()) disks.push_back(disk);
  }
  if (!has_vif_limit && disks.empty()) return;
  const HypervisorResult<int> id = DomainOf(uuid);
  if (!id) return;
  const auto domain = ListedOf(*id);
  if (!domain) return;
  for (size_t i = 0; i < domain->config.vifs.size(); ++i) {
    const auto vif = std::ranges::find(config.vifs, domain->config.vifs[i].mac, &Vif::mac);
    if (vif != config.vifs.end() && vif->qos) (void)SetBucket(*domain, i, vif->qos);
  }
  const auto deadline = std::chrono::steady_clock::now() + kConnectLimit;
  while (!disks.empty()) {
    const DiskServers servers = FindDiskServers({*id}, "/proc").front();
    std::erase_if(disks, [&](const Disk& disk) {
      return SetDiskPriority(config, *id, disk, servers).value_or(true);
    });
    if (disks.empty() || std::chrono::steady_clock::now() > deadline) return;
    std::this_thread::sleep_for(kConnectPoll);
  }
}

}  // namespace domus::xl
