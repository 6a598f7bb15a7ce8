#include "hypervisor/sim/sim_hypervisor.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "hypervisor/autostart.h"
#include "hypervisor/live_change.h"
#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/fill_in.h"
#include "hypervisor/sim/rules.h"
#include "hypervisor/sim/watch.h"

namespace domus::sim {
namespace {

std::string HostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

int64_t MachineMemoryMib() {
  return int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

int64_t SystemClockMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// What xm assumes where the config says nothing (guide appendix A).
LifecycleAction OnPoweroff(const GuestConfig& live) {
  return live.on_poweroff.value_or(LifecycleAction::kDestroy);
}
LifecycleAction OnReboot(const GuestConfig& live) {
  return live.on_reboot.value_or(LifecycleAction::kRestart);
}
LifecycleAction OnCrash(const GuestConfig& live) {
  return live.on_crash.value_or(LifecycleAction::kRestart);
}

ObservedGuest Observed(Guest guest) {
  if (guest.live) CopyAutostart(guest.config, *guest.live);
  return {.config = std::move(guest.config),
          .state = guest.state,
          .live = std::move(guest.live),
          .started_at = guest.started_at};
}

}  // namespace

HypervisorResult<std::unique_ptr<SimHypervisor>> SimHypervisor::Open(HostOptions options) {
  if (options.name.empty()) options.name = HostName();
  if (options.memory_mib == 0) options.memory_mib = MachineMemoryMib();
  if (options.cpus == 0) options.cpus = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
  if (!options.clock_ms) options.clock_ms = SystemClockMs;
  HypervisorResult<File> file = File::Open(options.path, options.busy_ms);
  if (!file) return std::unexpected(file.error());
  return std::unique_ptr<SimHypervisor>(new SimHypervisor(std::move(options), std::move(*file)));
}

SimHypervisor::SimHypervisor(HostOptions options, File file)
    : options_(std::move(options)), file_(std::move(file)) {}

int64_t SimHypervisor::NowMs() const { return options_.clock_ms(); }

HostInfo SimHypervisor::HostWith(int64_t held_mib) const {
  return {.name = options_.name,
          .backend = "sim",
          .version = "simulated",
          .simulated = true,
          .memory_mib = options_.memory_mib,
          .memory_free_mib =
              std::max<int64_t>(0, options_.memory_mib - options_.dom0_mib - held_mib),
          .cpus = options_.cpus};
}

HypervisorResult<HostInfo> SimHypervisor::Host() {
  const std::lock_guard lock(mutex_);
  if (Outcome settled = SettleDue(); !settled) return std::unexpected(settled.error());
  const HypervisorResult<int64_t> held = file_.HeldMemory();
  if (!held) return std::unexpected(held.error());
  return HostWith(*held);
}

HypervisorResult<ObservedState> SimHypervisor::Observe() {
  const std::lock_guard lock(mutex_);
  if (Outcome settled = SettleDue(); !settled) return std::unexpected(settled.error());
  HypervisorResult<std::vector<Guest>> guests = file_.All();
  if (!guests) return std::unexpected(guests.error());
  ObservedState state;
  state.guests.reserve(guests->size());
  int64_t held = 0;
  for (Guest& guest : *guests) {
    held += HeldMemory(guest);
    state.guests.push_back(Observed(std::move(guest)));
  }
  state.host = HostWith(held);
  return state;
}

HypervisorResult<ObservedGuest> SimHypervisor::ObserveGuest(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (Outcome settled = SettleDue(); !settled) return std::unexpected(settled.error());
  HypervisorResult<Guest> guest = Require(name);
  if (!guest) return std::unexpected(guest.error());
  return Observed(std::move(*guest));
}

HypervisorResult<void> SimHypervisor::Define(const GuestConfig& guest) {
  return Call([&] { return DefineGuest(guest); });
}

HypervisorResult<void> SimHypervisor::Undefine(std::string_view name) {
  return Call([&]() -> Outcome {
    const HypervisorResult<Guest> guest = Require(name);
    if (!guest) return std::unexpected(guest.error());
    if (Outcome off = RequireState(*guest, "undefine", {LifeState::kOff}); !off) return off;
    return file_.Remove(*guest);
  });
}

HypervisorResult<void> SimHypervisor::Start(std::string_view name) {
  return OnGuest(name, "start", {LifeState::kOff}, [&](Guest& guest) { return Boot(guest); });
}

HypervisorResult<void> SimHypervisor::Shutdown(std::string_view name) {
  return OnGuest(name, "shutdown", {LifeState::kRunning}, [&](Guest& guest) -> Outcome {
    guest.state = LifeState::kStopping;
    guest.due_at_ms = NowMs() + options_.stop_ms;
    return options_.stop_ms == 0 ? Settle(guest) : Outcome();
  });
}

HypervisorResult<void> SimHypervisor::Destroy(std::string_view name) {
  return OnGuest(name, "destroy",
                 {LifeState::kStarting, LifeState::kRunning, LifeState::kPaused,
                  LifeState::kSuspended, LifeState::kStopping, LifeState::kCrashed},
                 [](Guest& guest) -> Outcome {
                   PowerOff(guest);
                   return {};
                 });
}

HypervisorResult<void> SimHypervisor::Pause(std::string_view name) {
  return OnGuest(name, "pause", {LifeState::kRunning}, [](Guest& guest) -> Outcome {
    guest.state = LifeState::kPaused;
    return {};
  });
}

HypervisorResult<void> SimHypervisor::Unpause(std::string_view name) {
  return OnGuest(name, "unpause", {LifeState::kPaused}, [](Guest& guest) -> Outcome {
    guest.state = LifeState::kRunning;
    return {};
  });
}

HypervisorResult<void> SimHypervisor::Save(std::string_view name) {
  return OnGuest(name, "save", {LifeState::kRunning, LifeState::kPaused},
                 [](Guest& guest) -> Outcome {
                   guest.state = LifeState::kSuspended;
                   return {};
                 });
}

HypervisorResult<void> SimHypervisor::Restore(std::string_view name) {
  return OnGuest(name, "restore", {LifeState::kSuspended}, [&](Guest& guest) -> Outcome {
    guest.state = LifeState::kRunning;
    return FillInDisplays(*guest.live, file_);
  });
}

HypervisorResult<void> SimHypervisor::Change(std::string_view name, const LiveChange& change) {
  if (const auto* rename = std::get_if<Rename>(&change)) {
    return OnGuest(name, "rename",
                   {LifeState::kOff, LifeState::kRunning, LifeState::kPaused, LifeState::kSuspended},
                   [&](Guest& guest) { return RenameGuest(guest, rename->new_name); });
  }
  return OnGuest(name, "a live change", {LifeState::kRunning, LifeState::kPaused},
                 [&](Guest& guest) -> Outcome {
                   Outcome changed = ApplyChange(*guest.live, guest.config, change);
                   if (!changed) return changed;
                   if (const auto fault = DefinitionFault(*guest.live)) {
                     return Conflict(fmt::format("guest `{}`: {}", name, *fault));
                   }
                   return FillInMacs(*guest.live, file_);
                 });
}

HypervisorResult<std::unique_ptr<HostWatch>> SimHypervisor::Watch(ChangeListener listener) {
  return WatchFile(options_.path, options_.busy_ms, std::move(listener));
}

HypervisorResult<void> SimHypervisor::Crash(std::string_view name) {
  return OnGuest(name, "crash", {LifeState::kStarting, LifeState::kRunning}, [&](Guest& guest) {
    return End(guest, LifeState::kCrashed, OnCrash(*guest.live));
  });
}

HypervisorResult<void> SimHypervisor::Reboot(std::string_view name) {
  return OnGuest(name, "reboot", {LifeState::kRunning}, [&](Guest& guest) {
    return End(guest, LifeState::kStopping, OnReboot(*guest.live));
  });
}

HypervisorResult<void> SimHypervisor::Call(const std::function<Outcome()>& work) {
  const std::lock_guard lock(mutex_);
  if (Outcome settled = SettleDue(); !settled) return settled;
  HypervisorResult<Transaction> transaction = file_.Begin();
  if (!transaction) return std::unexpected(transaction.error());
  if (Outcome worked = work(); !worked) return worked;
  return file_.Commit(*transaction);
}

HypervisorResult<void> SimHypervisor::OnGuest(std::string_view name, std::string_view call,
                                              std::initializer_list<LifeState> allowed,
                                              const GuestCall& work) {
  return Call([&]() -> Outcome {
    HypervisorResult<Guest> guest = Require(name);
    if (!guest) return std::unexpected(guest.error());
    if (Outcome legal = RequireState(*guest, call, allowed); !legal) return legal;
    if (Outcome worked = work(*guest); !worked) return worked;
    return Admit(*guest);
  });
}

HypervisorResult<void> SimHypervisor::SettleDue() {
  HypervisorResult<std::vector<std::string>> due = file_.Due(NowMs());
  if (!due) return std::unexpected(due.error());
  if (due->empty()) return {};
  HypervisorResult<Transaction> transaction = file_.Begin();
  if (!transaction) return std::unexpected(transaction.error());
  due = file_.Due(NowMs());  // another process may have been first
  if (!due) return std::unexpected(due.error());
  for (const std::string& name : *due) {
    HypervisorResult<Guest> guest = Require(name);
    if (!guest) return std::unexpected(guest.error());
    if (Outcome settled = Settle(*guest); !settled) return settled;
    if (Outcome stored = Admit(*guest); !stored) return stored;
  }
  return file_.Commit(*transaction);
}

HypervisorResult<void> SimHypervisor::Settle(Guest& guest) {
  guest.due_at_ms.reset();
  if (guest.state == LifeState::kStarting) {
    guest.state = LifeState::kRunning;
    return {};
  }
  return End(guest, LifeState::kStopping, OnPoweroff(*guest.live));
}

HypervisorResult<void> SimHypervisor::DefineGuest(const GuestConfig& wanted) {
  GuestConfig config = wanted;
  HypervisorResult<std::optional<Guest>> found = file_.Find(config.name);
  if (!found) return std::unexpected(found.error());
  Guest guest = *found ? std::move(**found) : Guest{};
  const bool known = guest.id != 0;
  if (Outcome filled = FillIn(config, known ? &guest.config : nullptr, file_); !filled) {
    return filled;
  }
  if (const auto fault = DefinitionFault(config)) {
    return Permanent(fmt::format("guest `{}`: {}", config.name, *fault));
  }
  if (known && guest.config.uuid != config.uuid) {
    return Conflict(fmt::format("guest `{}` has the UUID {}; one with {} is another guest",
                                config.name, *guest.config.uuid, *config.uuid));
  }
  const auto owner = file_.OwnerOfUuid(*config.uuid);
  if (!owner) return std::unexpected(owner.error());
  if (*owner && **owner != config.name) {
    return Conflict(fmt::format("UUID {} of guest `{}` belongs to guest `{}`", *config.uuid,
                                config.name, **owner));
  }
  guest.config = std::move(config);
  return Admit(guest);
}

HypervisorResult<void> SimHypervisor::RenameGuest(Guest& guest, const std::string& new_name) {
  const auto other = file_.Find(new_name);
  if (!other) return std::unexpected(other.error());
  if (*other) {
    return Conflict(fmt::format("guest `{}` can't be renamed: there is a guest `{}`",
                                guest.config.name, new_name));
  }
  const std::string old_name = guest.config.name;
  guest.config.name = new_name;
  if (guest.live) guest.live->name = new_name;
  if (const auto fault = DefinitionFault(guest.config)) {
    return Permanent(fmt::format("guest `{}`: {}", old_name, *fault));
  }
  return {};
}

HypervisorResult<Guest> SimHypervisor::Require(std::string_view name) {
  HypervisorResult<std::optional<Guest>> guest = file_.Find(name);
  if (!guest) return std::unexpected(guest.error());
  if (!*guest) {
    return Refuse(HypervisorError::Kind::kNotFound, fmt::format("there is no guest `{}`", name));
  }
  return std::move(**guest);
}

}  // namespace domus::sim
