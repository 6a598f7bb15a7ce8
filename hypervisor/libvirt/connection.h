// One connection to a libvirt host, opened again when the daemon went away.
#pragma once

#include <libvirt/libvirt.h>

#include <mutex>
#include <string>

#include "base/result.h"
#include "forms/libvirt_xml.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/handles.h"

namespace domus::libvirt {

/// What kind of host answers, found when it is opened first.
struct HostKind {
  LibvirtTarget target = LibvirtTarget::kQemu;  // the form in which guests are defined
  std::string version;                          // "QEMU 7.2.19, libvirt 9.0.0"
  bool local = false;  // its files are those that this process sees
  /// Where libvirt notes the processes that serve disks (disk_priority.h); the error says why their
  /// priority can't be set.
  Result<std::string> disk_processes =
      Fail("libvirt has no ionice for the process that serves a disk");

  bool test() const { return target == LibvirtTarget::kTest; }
  bool xen() const { return target == LibvirtTarget::kXen; }
};

/// From now on it is noticed within 20 s that the daemon behind the connection has fallen silent. False
/// where there is none: drivers inside this process can't be lost.
bool MindSilence(virConnectPtr connection);

/// A new connection, which notices within 20 s that its daemon has fallen silent.
HypervisorResult<Connection> Connect(const std::string& uri);

/// For several threads at once.
class Link {
 public:
  explicit Link(std::string uri) : uri_(std::move(uri)) {}

  /// The connection, alive as far as can be told, as a reference of the caller's own: one that is
  /// lost meanwhile stays valid, and fails.
  HypervisorResult<Connection> Get();
  /// After Get has succeeded once.
  const HostKind& kind() const { return kind_; }
  const std::string& uri() const { return uri_; }

 private:
  HypervisorResult<void> Open();

  const std::string uri_;
  std::mutex mutex_;
  Connection connection_;
  HostKind kind_;  // written once, before the first Get returns
};

}  // namespace domus::libvirt
