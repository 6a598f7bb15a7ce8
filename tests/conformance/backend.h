// What the conformance cases need to know of a backend; one of these for each backend makes it run.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "hypervisor/hypervisor.h"

namespace domus::conformance {

/// What not every backend can. A case states what it needs; without it the case says that it was
/// left out.
enum class Capability {
  kPause,
  kSave,
  kBalloon,         // SetMemory
  kVcpuHotplug,     // SetVcpus
  kAffinity,        // SetCpuAffinity
  kScheduler,       // SetCpuWeight, SetCpuCap
  kDiskHotplug,
  kDiskQos,
  kVifHotplug,
  kVifQos,
  kCdromChange,
  kRename,
  kRenameRunning,
  kHostMemory,      // refuses guests that don't fit
  kExclusiveDisks,  // refuses a second writer of an image
  kExclusiveMacs,
  kSecondOpen,      // another Open sees the same host
  kDeletesData,     // files of the host
  kAutostart,
  kAutostartByOthers,  // where Backend::stop_autostart is set
  kMigrate,            // where Backend::nowhere is set
  kOtherHost,          // where Backend::other_host is set
};

/// "hot plug of disks".
std::string_view ToString(Capability capability);

/// Another host of the same kind, which sees the same images. It is emptied before its case and
/// after; what else was made for it goes with `open`.
struct OtherHost {
  std::string destination;  // as Migration names it
  std::function<std::unique_ptr<Hypervisor>()> open;
};

struct Backend {
  std::string name;  // of its list in tests/golden/conformance
  std::set<Capability> capabilities;
  /// A host with no guests, the first time; with those it has, when opened again.
  std::function<std::unique_ptr<Hypervisor>()> open;
  /// A guest of the given name that runs there: small, one vCPU of two, no vif, no disk but those
  /// it needs to boot; maxmem_mib is twice memory_mib.
  std::function<GuestConfig(const std::string& name)> guest;
  /// One that may have a cdrom drive, where the guest above can't be made one by its type.
  std::function<GuestConfig(const std::string& name)> hvm_guest{};
  /// The path of an image that guests may open, the same for the same number.
  std::function<std::string(int number)> image;
  /// Makes the file of an image; unset where guests' images need none.
  std::function<void(const std::string& path)> make_image{};
  /// Whether the system of a guest that is on is up, so that it takes and gives up devices; unset
  /// where nothing boots.
  std::function<bool(const std::string& name)> is_up{};
  /// Has a guest no longer start with its host, as somebody else than Domus would do it.
  std::function<void(const std::string& name)> stop_autostart{};
  /// The address of a host that isn't there, as Migration names one.
  std::string nowhere{};
  std::optional<OtherHost> other_host{};
  /// How long a guest may take to reach a state, or to come up.
  std::chrono::milliseconds patience{1000};
  /// Called with each case's line when it is over, for those who watch a run that takes minutes.
  std::function<void(std::string_view line)> told{};
};

}  // namespace domus::conformance
