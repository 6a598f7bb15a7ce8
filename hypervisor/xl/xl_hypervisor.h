// A Xen host whose dom0 this is, through xl.
//
// xl keeps no definitions, so Domus does (hypervisor/xl/guest_directory.h): Define writes there, Start
// makes a domain of it. What runs is what xl shows. A guest that was made without Domus is shown as it
// runs, and has no definition: its config is what runs, and it is gone when it ends.
//
// Every run of xl is in a session of its own: the process that `xl create` leaves behind to handle a
// guest's reboots and crashes lives on after Domus, and so does the guest.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "hypervisor/hypervisor.h"
#include "hypervisor/xl/autostart.h"
#include "hypervisor/xl/guest_directory.h"
#include "hypervisor/xl/guest_view.h"
#include "hypervisor/xl/toolstack.h"

namespace domus::xl {

struct XlOptions {
  std::string xl = "xl";
  std::string tc = "tc";
  std::string xenstore_watch = "xenstore-watch";
  std::string directory = "/var/lib/domus/xl";
  std::string autostart = "/etc/xen/auto";
  ProgramRunner run = RunProgram;
};

class XlHypervisor final : public Hypervisor {
 public:
  explicit XlHypervisor(XlOptions options);

  FittedGuest Fit(const GuestConfig& guest) const override;
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
  /// By ssh, as xl does it. The host that takes the guest has its definition as what runs there, until
  /// a domus there defines it.
  HypervisorResult<void> Migrate(std::string_view name, const Migration& to) override;
  /// Of domains that come and go, by xenstore-watch.
  HypervisorResult<std::unique_ptr<HostWatch>> Watch(ChangeListener listener) override;
  HypervisorResult<std::vector<HostFile>> LookAtFiles(
      const std::vector<std::string>& paths) override;
  HypervisorResult<void> DeleteFile(const std::string& path) override;

 private:
  using Outcome = HypervisorResult<void>;

  HypervisorResult<std::vector<GuestView>> Look();
  HypervisorResult<GuestView> Find(std::string_view name);
  ObservedGuest ObservedWithHost(const GuestView& view, const LiveFacts& facts,
                                 const std::set<std::string>& started_by_host) const;
  /// Of the guests that have a domain; asks only for what one of them needs.
  HypervisorResult<LiveFacts> Facts(const std::vector<GuestView>& views);
  HypervisorResult<int> Cpus();

  /// Brings the directory up to what has happened while nobody looked.
  Outcome CatchUp(const StoredGuest& stored, const std::vector<DomainRow>& rows);

  Outcome DefineGuest(const GuestConfig& guest);
  /// Of a guest that is off, or has gone to another host.
  Outcome Forget(const std::string& uuid);
  /// Has xl read the cfg: into the running domain, for a reboot from inside, or just for its errors.
  Outcome Prove(const GuestView* there, const GuestConfig& guest);
  Outcome Create(const GuestView& view);
  Outcome RestoreFrom(const GuestView& view);
  /// Runs xl create or restore, noted in the directory while it is under way.
  Outcome Build(const std::string& uuid, const Words& words, std::chrono::milliseconds limit);
  HypervisorResult<int> DomainOf(const std::string& uuid);
  Outcome RefuseSharing(const GuestView& view, const std::vector<GuestView>& views);

  Outcome RenameGuest(const GuestView& view, const std::vector<GuestView>& views,
                      const std::string& new_name);
  Outcome ChangeLive(const GuestView& view, const std::vector<GuestView>& views,
                     const LiveChange& change);
  /// The limits of a domain that xl doesn't know of. What can't be set yet is left to the next look.
  void ApplyLimits(const std::string& uuid, const GuestConfig& config);
  Outcome SetBucket(const ListedDomain& domain, size_t position, const std::optional<VifQos>& qos);
  Outcome SetLimit(const ListedDomain& domain, const GuestConfig& live, const LiveChange& change);
  HypervisorResult<ListedDomain> ListedOf(int domain);

  const Toolstack tools_;
  const std::string xenstore_watch_;
  const GuestDirectory directory_;
  const AutostartLinks autostart_;
  std::mutex mutex_;           // of definitions: who has which name, UUID and MAC
  std::mutex cpus_mutex_;
  int cpus_ = 0;               // of the host, once known
};

}  // namespace domus::xl
