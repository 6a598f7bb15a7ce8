// Guests of a libvirt host: test, QEMU or Xen behind one API.
//
// A guest is defined by the XML of forms/libvirt_xml.h. What libvirt fills in (addresses, MACs, the
// machine's version) stays libvirt's: it is observed, and kept when the guest is defined again.
// Calls of several threads share one connection; a daemon that falls silent fails them after 20 s
// (connection.cc), one that went away is connected to again by the next call.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"
#include "hypervisor/libvirt/guest_reader.h"

namespace domus::libvirt {

class LibvirtHypervisor final : public Hypervisor {
 public:
  /// `uri` as libvirt takes it: "qemu:///system", "xen:///system", "test:///default".
  static HypervisorResult<std::unique_ptr<Hypervisor>> Open(std::string uri);

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
  /// From daemon to daemon: the one here opens the destination's URI. Whether it starts with its host
  /// is for the next definition there.
  HypervisorResult<void> Migrate(std::string_view name, const Migration& to) override;
  HypervisorResult<std::unique_ptr<HostWatch>> Watch(ChangeListener listener) override;
  HypervisorResult<void> UndefineWithNvram(std::string_view name) override;
  HypervisorResult<std::vector<HostFile>> LookAtFiles(
      const std::vector<std::string>& paths) override;
  HypervisorResult<void> DeleteFile(const std::string& path) override;

 private:
  explicit LibvirtHypervisor(std::string uri) : link_(std::move(uri)) {}

  /// What libvirt doesn't do itself of a guest that has just been started: memory_target.h,
  /// disk_priority.h. What can't be set yet is seen as drift.
  void AfterStart(std::string_view name);
  /// As libvirt alone shows it.
  HypervisorResult<ObservedGuest> Look(std::string_view name);
  HypervisorResult<Domain> Find(std::string_view name);
  /// `call` on a guest that is in one of the states; else a Conflict that says which it is in.
  HypervisorResult<void> OnDomain(std::string_view name, std::string_view what,
                                  std::initializer_list<LifeState> allowed,
                                  int (*call)(virDomainPtr));

  Link link_;
  GuestReader reader_;
};

}  // namespace domus::libvirt
