// The border to a hypervisor. Backends: sim (embedded), libvirt (a module), xl (the dom0 of a Xen host).
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "forms/loss.h"
#include "model/state.h"

namespace domus {

struct HypervisorError {
  enum class Kind {
    kNotFound,     // no such guest
    kConflict,     // the guest's state or another guest forbids it
    kUnsupported,  // this backend can't
    kTransient,    // may work when tried again
    kPermanent,    // won't
    kNoAnswer,     // none in time: it may have been done, or be done yet
  };
  Kind kind;
  std::string text;  // the backend's own words, lower case, no full stop
};

std::string_view ToString(HypervisorError::Kind kind);

template <class T>
using HypervisorResult = std::expected<T, HypervisorError>;

/// One change of a running guest. Each also takes effect in the definition when the caller has
/// called Define with the new config before, which apply always does.
struct SetMemory {
  int64_t mib;
};
struct SetVcpus {
  int count;
};
struct SetCpuAffinity {
  CpuAffinity affinity;
};
struct SetCpuWeight {
  int weight;
};
struct SetCpuCap {
  int percent;
};
struct AttachDisk {
  Disk disk;
};
struct DetachDisk {
  std::string device;
};
/// Another medium in a cdrom drive; an empty source ejects.
struct ChangeMedium {
  std::string device;
  Disk disk;
};
struct AttachVif {
  Vif vif;
};
/// By MAC; `position` when the desired vif had none.
struct DetachVif {
  std::optional<std::string> mac;
  int position = 0;
};
struct SetDiskQos {
  std::string device;
  std::optional<DiskQos> qos;
};
struct SetVifQos {
  std::optional<std::string> mac;
  int position = 0;
  std::optional<VifQos> qos;
};
struct Rename {
  std::string new_name;
};

using LiveChange = std::variant<SetMemory, SetVcpus, SetCpuAffinity, SetCpuWeight, SetCpuCap,
                                AttachDisk, DetachDisk, ChangeMedium, AttachVif, DetachVif,
                                SetDiskQos, SetVifQos, Rename>;

/// Where a guest goes, and how.
struct Migration {
  /// Another host of the same kind, as the backend names one: a `sim:` address, a URI of libvirt's, the
  /// name under which ssh reaches the dom0 of a Xen host.
  std::string destination;
  /// While it runs; else it stands still until it has arrived.
  bool live = true;
};

/// What has changed on a host: a hint to look again, never what there is now.
struct HostChanges {
  std::set<std::string> guests{};  // by name
  bool anything = false;           // besides these, something that the backend can't tell
};
/// Called on a thread of the backend's, by one at a time. It must not block.
using ChangeListener = std::function<void(const HostChanges&)>;

/// As long as it lives, a listener is called; once it is gone, no more.
class HostWatch {
 public:
  virtual ~HostWatch() = default;
};

/// A guest as a backend can have it, and what of the config that leaves out.
struct FittedGuest {
  GuestConfig config;
  std::vector<Loss> losses{};
};

/// Guests are named by their name. Calls block until the backend has answered; a call that asks a
/// guest for something (Shutdown) returns when it has been asked. Every call may be repeated after
/// a crash: Define replaces, and a state already reached is a Conflict the caller can recognise by
/// observing again.
///
/// Calls may come from several threads at once, on different guests; those on one guest come one
/// after the other. A backend that can't have that takes turns itself, and holds up nobody with a
/// call that hangs for longer than it must. A call that is given up goes on by itself, so the object
/// lives until its last call has returned.
class Hypervisor {
 public:
  virtual ~Hypervisor() = default;

  /// The guest as it would be observed once it was defined, fields that are filled in aside: without
  /// what this backend has no word for. No more than that can be compared with what is there. Makes
  /// no call.
  virtual FittedGuest Fit(const GuestConfig& guest) const { return {.config = guest}; }

  virtual HypervisorResult<HostInfo> Host() = 0;
  /// Everything at once: the only way the reconciler learns what is.
  virtual HypervisorResult<ObservedState> Observe() = 0;
  /// One guest, for verification after a step. NotFound when there is none.
  virtual HypervisorResult<ObservedGuest> ObserveGuest(std::string_view name) = 0;

  /// Creates or replaces the definition that the next boot uses; a running guest stays as it is.
  virtual HypervisorResult<void> Define(const GuestConfig& guest) = 0;
  /// Removes the definition of a guest that is off. Never deletes images or NVRAM.
  virtual HypervisorResult<void> Undefine(std::string_view name) = 0;
  /// Likewise, and before it deletes the guest's NVRAM, where the host keeps one.
  virtual HypervisorResult<void> UndefineWithNvram(std::string_view name) { return Undefine(name); }

  /// What lies at these absolute paths of the host, in their order.
  virtual HypervisorResult<std::vector<HostFile>> LookAtFiles(
      const std::vector<std::string>& paths) = 0;
  /// Deletes a regular file, for good. One that is not there is deleted already; anything else that lies
  /// there is a Conflict, and stays.
  virtual HypervisorResult<void> DeleteFile(const std::string& path) = 0;

  virtual HypervisorResult<void> Start(std::string_view name) = 0;
  /// Asks the guest to shut down; it may take its time, or not do it.
  virtual HypervisorResult<void> Shutdown(std::string_view name) = 0;
  /// Pulls the plug.
  virtual HypervisorResult<void> Destroy(std::string_view name) = 0;
  virtual HypervisorResult<void> Pause(std::string_view name) = 0;
  virtual HypervisorResult<void> Unpause(std::string_view name) = 0;
  /// Suspends to disk (`xm save`), and back.
  virtual HypervisorResult<void> Save(std::string_view name) = 0;
  virtual HypervisorResult<void> Restore(std::string_view name) = 0;

  virtual HypervisorResult<void> Change(std::string_view name, const LiveChange& change) = 0;

  /// Moves a guest that runs to another host, which sees the same images, and its definition with it:
  /// here it is gone afterwards. A guest that can't go stays as it was. As long as it takes, it is on
  /// its way here, under its name; no other call on it makes sense.
  virtual HypervisorResult<void> Migrate(std::string_view name, const Migration& to) = 0;

  /// Calls the listener soon after something has changed, whoever did it, several changes at once
  /// where they come quickly. Some may go unheard, as while the way to the host is lost: that it is
  /// there again is told as `anything`. Whoever relies on it looks now and then all the same.
  /// Unsupported where the host can't tell.
  virtual HypervisorResult<std::unique_ptr<HostWatch>> Watch(ChangeListener listener);
};

/// Opens the backend that a --hypervisor value names: "sim:FILE?memory=MIB&cpus=N", "xl:", or
/// "libvirt:URI" with a URI as libvirt takes it ("libvirt:qemu:///system"). The error says
/// what is wrong with the address or why the backend can't be reached.
HypervisorResult<std::unique_ptr<Hypervisor>> OpenHypervisor(std::string_view address);

}  // namespace domus
