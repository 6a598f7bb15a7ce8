// Failures and delays on demand, around any hypervisor: how tests see what Domus does when a host
// misbehaves. All counters are this process's own and start at 0 when the hypervisor is opened.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"

namespace domus::sim {

enum class CallKind {
  kHost, kObserve, kObserveGuest, kDefine, kUndefine, kStart, kShutdown,
  kDestroy, kPause, kUnpause, kSave, kRestore, kChange, kMigrate, kLookAtFiles,
  kDeleteFile,
};

/// "start", "observe-guest": as the address writes them.
std::string_view ToString(CallKind call);

/// Which calls a fault touches. Host, Observe and LookAtFiles name no guest: only an unset guest
/// matches them. In the place of a guest, DeleteFile names its path.
struct CallFilter {
  std::optional<CallKind> call;      // any when unset
  std::optional<std::string> guest;  // any when unset

  bool Matches(CallKind kind, std::string_view name) const;
};

enum class FaultAction {
  kFail,  // refuse with `error_kind`, without asking the hypervisor
  kHang,  // answer nothing for `duration`, then fail as transient
  kLie,   // claim success, without asking the hypervisor
};

struct Fault {
  CallFilter filter = {};
  FaultAction action = FaultAction::kFail;
  HypervisorError::Kind error_kind = HypervisorError::Kind::kTransient;
  std::chrono::milliseconds duration{0};
  std::optional<int> times = {};  // how many matching calls it still touches; all when unset
};

/// Makes each matching call take so much longer.
struct Delay {
  CallFilter filter = {};
  std::chrono::milliseconds duration{0};
};

/// Ends this process with SIGKILL at the Nth matching call (from 1), before or after it is done.
struct Kill {
  CallFilter filter = {};
  int at = 1;
  bool after = false;
};

struct FaultOptions {
  std::vector<Fault> faults;  // the first that matches acts
  std::vector<Delay> delays;
  std::vector<Kill> kills;
  std::vector<std::string> ignore_shutdown;  // guests that don't do what Shutdown asks them
  /// How a hang and a delay pass the time; the calling thread sleeps when it is unset.
  std::function<void(std::chrono::milliseconds)> wait;

  bool Empty() const;
};

class FaultyHypervisor final : public Hypervisor {
 public:
  FaultyHypervisor(std::unique_ptr<Hypervisor> inner, FaultOptions options);

  HypervisorResult<HostInfo> Host() override;
  HypervisorResult<ObservedState> Observe() override;
  HypervisorResult<ObservedGuest> ObserveGuest(std::string_view name) override;
  HypervisorResult<void> Define(const GuestConfig& guest) override;
  HypervisorResult<void> Undefine(std::string_view name) override;
  HypervisorResult<void> Start(std::string_view name) override;
  HypervisorResult<void> Shutdown(std::string_view name) override;
  HypervisorResult<void> Destroy(std::string_view name) override;
  HypervisorResult<void> Pause(std::string_view name) override;
  HypervisorResult<void> Unpause(std::string_view name) override;
  HypervisorResult<void> Save(std::string_view name) override;
  HypervisorResult<void> Restore(std::string_view name) override;
  HypervisorResult<void> Change(std::string_view name, const LiveChange& change) override;
  HypervisorResult<void> Migrate(std::string_view name, const Migration& to) override;
  HypervisorResult<std::unique_ptr<HostWatch>> Watch(ChangeListener listener) override;
  HypervisorResult<void> UndefineWithNvram(std::string_view name) override;
  HypervisorResult<std::vector<HostFile>> LookAtFiles(
      const std::vector<std::string>& paths) override;
  HypervisorResult<void> DeleteFile(const std::string& path) override;

 private:
  template <class T>
  HypervisorResult<T> Call(CallKind kind, std::string_view name,
                           const std::function<HypervisorResult<T>()>& inner);
  /// Uses up one of the fault's times.
  std::optional<Fault> TakeFault(CallKind kind, std::string_view name);
  void Wait(CallKind kind, std::string_view name) const;
  /// How often each kill's filter has matched, this call included.
  std::vector<int> CountKills(CallKind kind, std::string_view name);
  void KillIfDue(const std::vector<int>& counts, bool after) const;

  std::unique_ptr<Hypervisor> inner_;
  FaultOptions options_;
  std::mutex mutex_;  // guards the counters; never held while a call is under way
  std::vector<int> kill_counts_;
};

}  // namespace domus::sim
