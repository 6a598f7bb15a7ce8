#include "reconciler/live_verification.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

namespace domus {
namespace {

template <class Number>
LiveCheck CheckNumber(Number wanted, const std::optional<Number>& there, std::string_view unit) {
  return {.shown = there == wanted,
          .found = there ? fmt::format("{}{}", *there, unit) : std::string("nothing")};
}

/// What an unset weight, cap or affinity means is the hypervisor's default, which is never wrong.
template <class Value>
bool SameOrDefault(const Value& wanted, const std::optional<Value>& there) {
  return !there || *there == wanted;
}

const Vif* FindVif(const GuestConfig& live, const std::optional<std::string>& mac, int position) {
  if (mac) {
    const auto found = std::ranges::find(live.vifs, mac, &Vif::mac);
    return found == live.vifs.end() ? nullptr : &*found;
  }
  const auto index = static_cast<size_t>(position);
  return index < live.vifs.size() ? &live.vifs[index] : nullptr;
}

class Checker {
 public:
  explicit Checker(const GuestConfig& live) : live_(live) {}

  LiveCheck operator()(const SetMemory& set) const {
    return CheckNumber(set.mib, live_.memory_mib, " MiB");
  }
  LiveCheck operator()(const SetVcpus& set) const {
    return CheckNumber(set.count, live_.vcpus, " vCPU");
  }
  LiveCheck operator()(const SetCpuAffinity& set) const {
    return {.shown = SameOrDefault(set.affinity, live_.cpus), .found = ""};
  }
  LiveCheck operator()(const SetCpuWeight& set) const {
    return {.shown = SameOrDefault(set.weight, live_.cpu_weight), .found = ""};
  }
  LiveCheck operator()(const SetCpuCap& set) const {
    return {.shown = SameOrDefault(set.percent, live_.cpu_cap), .found = ""};
  }
  LiveCheck operator()(const AttachDisk& attach) const {
    const Disk* disk = FindDisk(attach.disk.device);
    return {.shown = disk && disk->source == attach.disk.source,
            .found = disk ? "attached" : "not attached"};
  }
  LiveCheck operator()(const DetachDisk& detach) const {
    const bool gone = !FindDisk(detach.device);
    return {.shown = gone, .found = gone ? "detached" : "still attached"};
  }
  LiveCheck operator()(const ChangeMedium& medium) const {
    const Disk* disk = FindDisk(medium.device);
    return {.shown = disk && disk->source == medium.disk.source,
            .found = disk ? disk->source : "no such drive"};
  }
  LiveCheck operator()(const AttachVif& attach) const {
    const bool there =
        attach.vif.mac ? FindVif(live_, attach.vif.mac, 0) != nullptr : !live_.vifs.empty();
    return {.shown = there, .found = there ? "attached" : "not attached"};
  }
  LiveCheck operator()(const DetachVif& detach) const {
    const bool gone = !detach.mac || !FindVif(live_, detach.mac, detach.position);
    return {.shown = gone, .found = gone ? "detached" : "still attached"};
  }
  LiveCheck operator()(const SetDiskQos& set) const {
    const Disk* disk = FindDisk(set.device);
    return {.shown = disk && disk->qos == set.qos, .found = ""};
  }
  LiveCheck operator()(const SetVifQos& set) const {
    const Vif* vif = FindVif(live_, set.mac, set.position);
    return {.shown = vif && vif->qos == set.qos, .found = ""};
  }
  LiveCheck operator()(const Rename& rename) const {
    return {.shown = live_.name == rename.new_name, .found = live_.name};
  }

 private:
  const Disk* FindDisk(std::string_view device) const {
    const auto found = std::ranges::find(live_.disks, device, &Disk::device);
    return found == live_.disks.end() ? nullptr : &*found;
  }

  const GuestConfig& live_;
};

}  // namespace

LiveCheck CheckLive(const LiveChange& change, const GuestConfig& live) {
  return std::visit(Checker(live), change);
}

}  // namespace domus
