// Definitions, and the calls that build a domain or take it down.
#include <algorithm>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/well_formed.h"
#include "hypervisor/autostart.h"
#include "hypervisor/xl/definition.h"
#include "hypervisor/xl/errors.h"
#include "hypervisor/xl/xl_hypervisor.h"

namespace domus::xl {
namespace {

HypervisorResult<void> RequireState(const GuestView& view, std::string_view call,
                                    std::initializer_list<LifeState> allowed) {
  std::vector<std::string> names;
  for (const LifeState state : allowed) {
    if (view.state == state) return {};
    names.emplace_back(ToString(state));
  }
  return Conflict(fmt::format("guest `{}` is {}; {} needs it {}", view.name, ToString(view.state),
                              call, Join(names, " or ")));
}

/// Every other guest as defined and as it runs.
std::vector<GuestConfig> Others(const std::vector<GuestView>& views, const LiveFacts& facts,
                                std::string_view name) {
  std::vector<GuestConfig> others;
  for (const GuestView& view : views) {
    if (view.name == name) continue;
    ObservedGuest guest = Observed(view, facts);
    if (guest.live && view.row) others.push_back(*std::move(guest.live));
    others.push_back(std::move(guest.config));
  }
  return others;
}

}  // namespace

HypervisorResult<void> XlHypervisor::Define(const GuestConfig& guest) {
  const std::lock_guard lock(mutex_);
  return DefineGuest(guest);
}

HypervisorResult<void> XlHypervisor::DefineGuest(const GuestConfig& wanted) {
  GuestConfig guest = wanted;
  if (!IsGuestName(guest.name)) {
    return Permanent(fmt::format("`{}` can't be a guest's name", Printable(guest.name)));
  }
  if (guest.uuid && !IsGuestUuid(*guest.uuid)) {
    return Permanent(fmt::format("guest `{}`: `{}` is no UUID", guest.name, Printable(*guest.uuid)));
  }
  const auto views = Look();
  if (!views) return std::unexpected(views.error());
  const auto facts = Facts(*views);
  if (!facts) return std::unexpected(facts.error());
  const auto found = std::ranges::find(*views, guest.name, &GuestView::name);
  const GuestView* there = found == views->end() ? nullptr : &*found;
  std::optional<ObservedGuest> observed;
  if (there) observed = Observed(*there, *facts);
  FillIn(guest, observed ? &observed->config : nullptr);
  if (there && there->Uuid() != *guest.uuid) {
    return Conflict(fmt::format("guest `{}` has the UUID {}; one with {} is another guest",
                                guest.name, there->Uuid(), *guest.uuid));
  }
  if (auto clash = Clash(guest, Others(*views, *facts, guest.name))) return Conflict(*clash);
  if (Outcome proved = Prove(there, guest); !proved) return proved;
  if (there && there->row && !there->stored) {
    // What was made by hand keeps running as it was made.
    if (Outcome kept = directory_.PutBooted(*guest.uuid, {there->row->id, *observed->live}); !kept) {
      return kept;
    }
  }
  if (Outcome kept = directory_.PutDefinition(guest); !kept) return kept;
  const std::optional<bool> starts =
      AutostartToSet(guest, there && there->stored ? &there->stored->definition : nullptr);
  if (!starts) return {};
  const std::string cfg = directory_.CfgPath(*guest.uuid);
  return *starts ? autostart_.Add(guest.name, *guest.uuid, cfg) : autostart_.Remove(cfg);
}

HypervisorResult<void> XlHypervisor::Prove(const GuestView* there, const GuestConfig& guest) {
  const HypervisorResult<std::string> text = CfgOf(guest);
  if (!text) return std::unexpected(text.error());
  const HypervisorResult<std::string> file = directory_.PutCfg(*guest.uuid, *text);
  if (!file) return std::unexpected(file.error());
  const bool runs = there && there->row &&
                    (there->state == LifeState::kRunning || there->state == LifeState::kPaused);
  Outcome proved =
      tools_.Do(runs ? UpdateArguments(there->row->id, *file) : DryRunArguments(*file));
  if (proved || !there || !there->stored) return proved;
  // A host that starts the guest reads its cfg, which is to be what is defined.
  if (const auto former = CfgOf(there->stored->definition)) {
    (void)directory_.PutCfg(*guest.uuid, *former);
  }
  return proved;
}

HypervisorResult<void> XlHypervisor::Undefine(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  if (Outcome off = RequireState(*view, "undefine", {LifeState::kOff}); !off) return off;
  return Forget(view->Uuid());
}

HypervisorResult<void> XlHypervisor::Forget(const std::string& uuid) {
  if (Outcome unlinked = autostart_.Remove(directory_.CfgPath(uuid)); !unlinked) return unlinked;
  return directory_.Remove(uuid);
}

HypervisorResult<void> XlHypervisor::Migrate(std::string_view name, const Migration& to) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  if (Outcome on = RequireState(*view, "migrate", {LifeState::kRunning}); !on) return on;
  if (!to.live) {
    return Refuse(HypervisorError::Kind::kUnsupported, "xl migrates guests while they run");
  }
  const auto words = MigrateArguments(view->row->id, to.destination);
  if (!words) return std::unexpected(words.error());
  if (Outcome gone = tools_.Do(*words, kMemoryLimit); !gone) return gone;
  const std::lock_guard lock(mutex_);
  return view->stored ? Forget(view->Uuid()) : Outcome();
}

HypervisorResult<void> XlHypervisor::Start(std::string_view name) {
  const auto views = Look();
  if (!views) return std::unexpected(views.error());
  const auto view = ViewOf(name, *views);
  if (!view) return std::unexpected(view.error());
  if (Outcome off = RequireState(*view, "start", {LifeState::kOff}); !off) return off;
  if (Outcome alone = RefuseSharing(*view, *views); !alone) return alone;
  return Create(*view);
}

HypervisorResult<void> XlHypervisor::RefuseSharing(const GuestView& view,
                                                   const std::vector<GuestView>& views) {
  if (view.stored->definition.disks.empty()) return {};
  const auto facts = Facts(views);
  if (!facts) return std::unexpected(facts.error());
  std::vector<GuestConfig> running;
  for (const GuestView& other : views) {
    if (!other.row || other.name == view.name) continue;
    running.push_back(*Observed(other, *facts).live);
  }
  if (auto shared = SharedDisk(view.stored->definition, running)) return Conflict(*shared);
  return {};
}

HypervisorResult<void> XlHypervisor::Create(const GuestView& view) {
  const GuestConfig& guest = view.stored->definition;
  const HypervisorResult<std::string> text = CfgOf(guest);
  if (!text) return std::unexpected(text.error());
  const HypervisorResult<std::string> file = directory_.PutCfg(*guest.uuid, *text);
  if (!file) return std::unexpected(file.error());
  if (Outcome built = Build(*guest.uuid, CreateArguments(*file), kChangeLimit); !built) return built;
  const HypervisorResult<int> domain = DomainOf(*guest.uuid);
  if (!domain) return std::unexpected(domain.error());
  if (Outcome noted = directory_.PutBooted(*guest.uuid, {*domain, guest}); !noted) return noted;
  ApplyLimits(*guest.uuid, guest);
  return {};
}

HypervisorResult<void> XlHypervisor::Build(const std::string& uuid, const Words& words,
                                           std::chrono::milliseconds limit) {
  Outcome noted;
  Outcome built = tools_.Do(words, limit, [&](int process) {
    noted = directory_.PutCall(uuid, process);
  });
  // A domain that is left half built is told by the note.
  const bool broke_off = !built && built.error().kind == HypervisorError::Kind::kNoAnswer;
  if (!broke_off) directory_.RemoveCall(uuid);
  return built ? noted : built;
}

HypervisorResult<void> XlHypervisor::Shutdown(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  if (Outcome on = RequireState(*view, "shutdown", {LifeState::kRunning}); !on) return on;
  return tools_.Do(ShutdownArguments(view->row->id));
}

HypervisorResult<void> XlHypervisor::Destroy(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  if (!view->row && view->state != LifeState::kSuspended) {
    return Conflict(fmt::format("guest `{}` is {}; there is no domain to destroy", view->name,
                                ToString(view->state)));
  }
  if (view->row) {
    if (Outcome destroyed = tools_.Do(DestroyArguments(view->row->id)); !destroyed) return destroyed;
  }
  if (!view->stored) return {};
  directory_.RemoveCall(view->Uuid());
  directory_.RemoveUnfinishedMemory(view->Uuid());
  return directory_.RemoveMemory(view->Uuid());
}

HypervisorResult<void> XlHypervisor::Pause(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  // xl counts pauses: one of a paused guest would need two unpauses.
  if (Outcome on = RequireState(*view, "pause", {LifeState::kRunning}); !on) return on;
  return tools_.Do(PauseArguments(view->row->id));
}

HypervisorResult<void> XlHypervisor::Unpause(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  if (Outcome paused = RequireState(*view, "unpause", {LifeState::kPaused}); !paused) return paused;
  return tools_.Do(UnpauseArguments(view->row->id));
}

HypervisorResult<void> XlHypervisor::Save(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  // The guest takes part in being saved; a paused one would be waited for without end.
  if (Outcome on = RequireState(*view, "save", {LifeState::kRunning}); !on) return on;
  if (!view->stored) {
    return Refuse(HypervisorError::Kind::kUnsupported,
                  fmt::format("guest `{}` was not defined by domus; there is no place for its memory",
                              view->name));
  }
  const std::string uuid = view->Uuid();
  const Outcome saved = tools_.Do(SaveArguments(view->row->id, directory_.UnfinishedMemoryPath(uuid)),
                                  kMemoryLimit);
  if (saved) return directory_.KeepMemory(uuid);
  directory_.RemoveUnfinishedMemory(uuid);
  return saved;
}

HypervisorResult<void> XlHypervisor::Restore(std::string_view name) {
  const auto view = Find(name);
  if (!view) return std::unexpected(view.error());
  if (Outcome saved = RequireState(*view, "restore", {LifeState::kSuspended}); !saved) return saved;
  return RestoreFrom(*view);
}

HypervisorResult<void> XlHypervisor::RestoreFrom(const GuestView& view) {
  const std::string uuid = view.Uuid();
  if (view.row) {
    // A restore broke off. The guest has not run since: its image is still good.
    if (Outcome cleared = tools_.Do(DestroyArguments(view.row->id)); !cleared) return cleared;
  }
  const Words words = RestoreArguments(directory_.MemoryPath(uuid));
  if (Outcome built = Build(uuid, words, kMemoryLimit); !built) return built;
  const HypervisorResult<int> domain = DomainOf(uuid);
  if (!domain) return std::unexpected(domain.error());
  const StoredGuest& stored = *view.stored;
  const GuestConfig config = stored.booted ? stored.booted->config : stored.definition;
  if (Outcome noted = directory_.PutBooted(uuid, {*domain, config}); !noted) return noted;
  // Once the guest runs on, its image would bring back a memory that its disks no longer fit.
  if (Outcome removed = directory_.RemoveMemory(uuid); !removed) return removed;
  if (Outcome runs = tools_.Do(UnpauseArguments(*domain)); !runs) return runs;
  ApplyLimits(uuid, config);
  return {};
}

}  // namespace domus::xl
