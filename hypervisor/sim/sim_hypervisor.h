// The simulated hypervisor: a host that lives in one file, with a Xen host's rules.
//
// Nothing runs in the background. What takes time (a guest that boots or stops) is stored with the
// moment it ends, and every call first does what has come due; so a guest goes on stopping while no
// process looks. Calls may come from several threads and processes.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>

#include "hypervisor/hypervisor.h"
#include "hypervisor/sim/file.h"
#include "hypervisor/sim/options.h"

namespace domus::sim {

class SimHypervisor final : public Hypervisor {
 public:
  static HypervisorResult<std::unique_ptr<SimHypervisor>> Open(HostOptions options);

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
  /// In three steps, each a transaction of one file: the guest arrives paused, is removed here, and
  /// runs on there. Whatever breaks off, it never runs twice.
  HypervisorResult<void> Migrate(std::string_view name, const Migration& to) override;
  HypervisorResult<std::unique_ptr<HostWatch>> Watch(ChangeListener listener) override;

  /// It has no files but in name: what lies in /dev is a device, all else an image.
  HypervisorResult<std::vector<HostFile>> LookAtFiles(
      const std::vector<std::string>& paths) override;
  HypervisorResult<void> DeleteFile(const std::string& path) override;

  /// What happens inside a running guest, for tests: its kernel panics, or its user reboots it. Its
  /// on_crash and on_reboot say what follows.
  HypervisorResult<void> Crash(std::string_view name);
  HypervisorResult<void> Reboot(std::string_view name);

 private:
  using Outcome = HypervisorResult<void>;
  using GuestCall = std::function<Outcome(Guest&)>;

  SimHypervisor(HostOptions options, File file);

  /// One transaction: what is due, the work, commit.
  Outcome Call(const std::function<Outcome()>& work);
  /// Likewise on a guest in one of the states, stored afterwards.
  Outcome OnGuest(std::string_view name, std::string_view call,
                  std::initializer_list<LifeState> allowed, const GuestCall& work);
  Outcome SettleDue();
  Outcome Settle(Guest& guest);

  Outcome DefineGuest(const GuestConfig& config);
  Outcome RenameGuest(Guest& guest, const std::string& new_name);
  /// A guest of another host, paused.
  Outcome Receive(Guest guest);
  /// Undefines a guest that has arrived elsewhere just as it is `sent`.
  Outcome LetGo(const Guest& sent);
  HypervisorResult<Guest> Require(std::string_view name);
  /// Stores the guest if the host's memory and what other guests hold allow it.
  Outcome Admit(Guest& guest);
  /// Gives the guest a domain of its own, booted from its definition; not stored yet.
  Outcome Boot(Guest& guest);
  /// The domain has ended by itself; where it is preserved, it stays in the given state.
  Outcome End(Guest& guest, LifeState state, LifecycleAction action);
  /// What rename-restart leaves beside the restarted guest: the old domain, without devices.
  Outcome KeepRemains(Guest remains, LifeState state);

  int64_t NowMs() const;
  HostInfo HostWith(int64_t held_mib) const;

  const HostOptions options_;
  std::mutex mutex_;
  File file_;
};

}  // namespace domus::sim
