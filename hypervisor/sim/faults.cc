#include "hypervisor/sim/faults.h"

#include <algorithm>
#include <csignal>
#include <thread>
#include <type_traits>

#include <fmt/format.h>

namespace domus::sim {
namespace {

HypervisorError Injected(const Fault& fault, CallKind kind) {
  if (fault.action == FaultAction::kHang) {
    return {HypervisorError::Kind::kTransient,
            fmt::format("simulated fault: {} got no answer within {} ms", ToString(kind),
                        fault.duration.count())};
  }
  return {fault.error_kind, fmt::format("simulated fault: {} failed ({})", ToString(kind),
                                        ToString(fault.error_kind))};
}

}  // namespace

std::string_view ToString(CallKind call) {
  switch (call) {
    case CallKind::kHost: return "host";
    case CallKind::kObserve: return "observe";
    case CallKind::kObserveGuest: return "observe-guest";
    case CallKind::kDefine: return "define";
    case CallKind::kUndefine: return "undefine";
    case CallKind::kStart: return "start";
    case CallKind::kShutdown: return "shutdown";
    case CallKind::kDestroy: return "destroy";
    case CallKind::kPause: return "pause";
    case CallKind::kUnpause: return "unpause";
    case CallKind::kSave: return "save";
    case CallKind::kRestore: return "restore";
    case CallKind::kChange: return "change";
    case CallKind::kMigrate: return "migrate";
    case CallKind::kLookAtFiles: return "look-at-files";
    case CallKind::kDeleteFile: return "delete-file";
  }
  return "host";
}

bool CallFilter::Matches(CallKind kind, std::string_view name) const {
  return (!call || *call == kind) && (!guest || *guest == name);
}

bool FaultOptions::Empty() const {
  return faults.empty() && delays.empty() && kills.empty() && ignore_shutdown.empty();
}

FaultyHypervisor::FaultyHypervisor(std::unique_ptr<Hypervisor> inner, FaultOptions options)
    : inner_(std::move(inner)),
      options_(std::move(options)),
      kill_counts_(options_.kills.size(), 0) {
  if (options_.wait) return;
  options_.wait = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
}

template <class T>
HypervisorResult<T> FaultyHypervisor::Call(CallKind kind, std::string_view name,
                                           const std::function<HypervisorResult<T>()>& inner) {
  const std::vector<int> counts = CountKills(kind, name);
  KillIfDue(counts, false);
  Wait(kind, name);
  if (const std::optional<Fault> fault = TakeFault(kind, name)) {
    if (fault->action == FaultAction::kHang) options_.wait(fault->duration);
    if constexpr (std::is_void_v<T>) {
      if (fault->action == FaultAction::kLie) return {};
    }
    return std::unexpected(Injected(*fault, kind));
  }
  HypervisorResult<T> result = inner();
  KillIfDue(counts, true);
  return result;
}

std::optional<Fault> FaultyHypervisor::TakeFault(CallKind kind, std::string_view name) {
  const std::lock_guard lock(mutex_);
  for (Fault& fault : options_.faults) {
    if (!fault.filter.Matches(kind, name) || fault.times == 0) continue;
    if (fault.times) --*fault.times;
    return fault;
  }
  return std::nullopt;
}

void FaultyHypervisor::Wait(CallKind kind, std::string_view name) const {
  for (const Delay& delay : options_.delays) {
    if (delay.filter.Matches(kind, name)) options_.wait(delay.duration);
  }
}

std::vector<int> FaultyHypervisor::CountKills(CallKind kind, std::string_view name) {
  const std::lock_guard lock(mutex_);
  std::vector<int> counts(options_.kills.size(), 0);
  for (size_t i = 0; i < counts.size(); ++i) {
    if (options_.kills[i].filter.Matches(kind, name)) counts[i] = ++kill_counts_[i];
  }
  return counts;
}

void FaultyHypervisor::KillIfDue(const std::vector<int>& counts, bool after) const {
  for (size_t i = 0; i < counts.size(); ++i) {
    const Kill& kill = options_.kills[i];
    if (counts[i] == kill.at && kill.after == after) std::raise(SIGKILL);
  }
}

HypervisorResult<HostInfo> FaultyHypervisor::Host() {
  return Call<HostInfo>(CallKind::kHost, {}, [&] { return inner_->Host(); });
}

HypervisorResult<ObservedState> FaultyHypervisor::Observe() {
  return Call<ObservedState>(CallKind::kObserve, {}, [&] { return inner_->Observe(); });
}

HypervisorResult<ObservedGuest> FaultyHypervisor::ObserveGuest(std::string_view name) {
  return Call<ObservedGuest>(CallKind::kObserveGuest, name,
                             [&] { return inner_->ObserveGuest(name); });
}

HypervisorResult<void> FaultyHypervisor::Define(const GuestConfig& guest) {
  return Call<void>(CallKind::kDefine, guest.name, [&] { return inner_->Define(guest); });
}

HypervisorResult<void> FaultyHypervisor::Undefine(std::string_view name) {
  return Call<void>(CallKind::kUndefine, name, [&] { return inner_->Undefine(name); });
}

HypervisorResult<void> FaultyHypervisor::Start(std::string_view name) {
  return Call<void>(CallKind::kStart, name, [&] { return inner_->Start(name); });
}

HypervisorResult<void> FaultyHypervisor::Shutdown(std::string_view name) {
  return Call<void>(CallKind::kShutdown, name, [&]() -> HypervisorResult<void> {
    const auto& deaf = options_.ignore_shutdown;
    if (std::find(deaf.begin(), deaf.end(), name) == deaf.end()) return inner_->Shutdown(name);
    // The host asks all the same, and refuses what it can't ask.
    const HypervisorResult<ObservedGuest> guest = inner_->ObserveGuest(name);
    if (!guest) return std::unexpected(guest.error());
    if (guest->state == LifeState::kRunning) return {};
    return inner_->Shutdown(name);
  });
}

HypervisorResult<void> FaultyHypervisor::Destroy(std::string_view name) {
  return Call<void>(CallKind::kDestroy, name, [&] { return inner_->Destroy(name); });
}

HypervisorResult<void> FaultyHypervisor::Pause(std::string_view name) {
  return Call<void>(CallKind::kPause, name, [&] { return inner_->Pause(name); });
}

HypervisorResult<void> FaultyHypervisor::Unpause(std::string_view name) {
  return Call<void>(CallKind::kUnpause, name, [&] { return inner_->Unpause(name); });
}

HypervisorResult<void> FaultyHypervisor::Save(std::string_view name) {
  return Call<void>(CallKind::kSave, name, [&] { return inner_->Save(name); });
}

HypervisorResult<void> FaultyHypervisor::Restore(std::string_view name) {
  return Call<void>(CallKind::kRestore, name, [&] { return inner_->Restore(name); });
}

HypervisorResult<void> FaultyHypervisor::Change(std::string_view name, const LiveChange& change) {
  return Call<void>(CallKind::kChange, name, [&] { return inner_->Change(name, change); });
}

HypervisorResult<void> FaultyHypervisor::Migrate(std::string_view name, const Migration& to) {
  return Call<void>(CallKind::kMigrate, name, [&] { return inner_->Migrate(name, to); });
}

HypervisorResult<std::unique_ptr<HostWatch>> FaultyHypervisor::Watch(ChangeListener listener) {
  return inner_->Watch(std::move(listener));
}

HypervisorResult<void> FaultyHypervisor::UndefineWithNvram(std::string_view name) {
  return Call<void>(CallKind::kUndefine, name, [&] { return inner_->UndefineWithNvram(name); });
}

HypervisorResult<std::vector<HostFile>> FaultyHypervisor::LookAtFiles(
    const std::vector<std::string>& paths) {
  return Call<std::vector<HostFile>>(CallKind::kLookAtFiles, {},
                                     [&] { return inner_->LookAtFiles(paths); });
}

HypervisorResult<void> FaultyHypervisor::DeleteFile(const std::string& path) {
  return Call<void>(CallKind::kDeleteFile, path, [&] { return inner_->DeleteFile(path); });
}

}  // namespace domus::sim
