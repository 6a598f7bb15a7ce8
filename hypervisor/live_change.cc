#include "hypervisor/live_change.h"

#include <algorithm>

#include <fmt/format.h>

namespace domus {
namespace {

std::unexpected<HypervisorError> Refuse(HypervisorError::Kind kind, std::string text) {
  return std::unexpected(HypervisorError{kind, std::move(text)});
}
std::unexpected<HypervisorError> Conflict(std::string text) {
  return Refuse(HypervisorError::Kind::kConflict, std::move(text));
}
std::unexpected<HypervisorError> Permanent(std::string text) {
  return Refuse(HypervisorError::Kind::kPermanent, std::move(text));
}

struct Changer {
  GuestConfig& live;
  const GuestConfig& next_boot;

  using Outcome = HypervisorResult<void>;

  Outcome operator()(const SetMemory& change) const {
    const int64_t most = live.maxmem_mib.value_or(live.memory_mib.value_or(0));
    if (change.mib < 1 || change.mib > most) {
      return Permanent(fmt::format("guest `{}` can't have {} MiB of memory: its maxmem is {} MiB",
                                   live.name, change.mib, most));
    }
    live.memory_mib = change.mib;
    return {};
  }

  Outcome operator()(const SetVcpus& change) const {
    const int most = live.maxvcpus.value_or(live.vcpus.value_or(1));
    if (change.count < 1 || change.count > most) {
      return Permanent(fmt::format("guest `{}` can't have {} vCPUs: it takes 1 to {}", live.name,
                                   change.count, most));
    }
    live.vcpus = change.count;
    return {};
  }

  Outcome operator()(const SetCpuAffinity& change) const {
    live.cpus = change.affinity;
    return {};
  }

  Outcome operator()(const SetCpuWeight& change) const {
    live.cpu_weight = change.weight;
    return {};
  }

  Outcome operator()(const SetCpuCap& change) const {
    live.cpu_cap = change.percent;
    return {};
  }

  Outcome operator()(const AttachDisk& change) const {
    if (FindDisk(change.disk.device) != live.disks.end()) {
      return Conflict(
          fmt::format("guest `{}` already has a disk `{}`", live.name, change.disk.device));
    }
    live.disks.push_back(change.disk);
    return {};
  }

  Outcome operator()(const DetachDisk& change) const {
    const auto disk = FindDisk(change.device);
    if (disk == live.disks.end()) return NoDisk(change.device);
    live.disks.erase(disk);
    return {};
  }

  Outcome operator()(const ChangeMedium& change) const {
    const auto disk = FindDisk(change.device);
    if (disk == live.disks.end()) return NoDisk(change.device);
    if (!disk->cdrom) {
      return Conflict(fmt::format("disk `{}` of guest `{}` is no cdrom drive", change.device,
                                  live.name));
    }
    *disk = change.disk;
    disk->device = change.device;
    disk->cdrom = true;
    return {};
  }

  Outcome operator()(const AttachVif& change) const {
    Vif vif = change.vif;
    const size_t position = live.vifs.size();
    if (!vif.mac && position < next_boot.vifs.size() && !HasMac(next_boot.vifs[position].mac)) {
      vif.mac = next_boot.vifs[position].mac;
    }
    if (HasMac(vif.mac)) {
      return Conflict(fmt::format("guest `{}` already has a vif `{}`", live.name, *vif.mac));
    }
    live.vifs.push_back(std::move(vif));
    return {};
  }

  Outcome operator()(const DetachVif& change) const {
    const auto vif = FindVif(change.mac, change.position);
    if (vif == live.vifs.end()) return NoVif(change.mac, change.position);
    live.vifs.erase(vif);
    return {};
  }

  Outcome operator()(const SetDiskQos& change) const {
    const auto disk = FindDisk(change.device);
    if (disk == live.disks.end()) return NoDisk(change.device);
    disk->qos = change.qos;
    return {};
  }

  Outcome operator()(const SetVifQos& change) const {
    const auto vif = FindVif(change.mac, change.position);
    if (vif == live.vifs.end()) return NoVif(change.mac, change.position);
    vif->qos = change.qos;
    return {};
  }

  Outcome operator()(const Rename&) const {
    return Refuse(HypervisorError::Kind::kUnsupported, "a rename is not a change of the config");
  }

 private:
  std::vector<Disk>::iterator FindDisk(std::string_view device) const {
    return std::find_if(live.disks.begin(), live.disks.end(),
                        [&](const Disk& disk) { return disk.device == device; });
  }

  std::vector<Vif>::iterator FindVif(const std::optional<std::string>& mac, int position) const {
    if (mac) {
      return std::find_if(live.vifs.begin(), live.vifs.end(),
                          [&](const Vif& vif) { return vif.mac == mac; });
    }
    const bool there = position >= 0 && static_cast<size_t>(position) < live.vifs.size();
    return there ? live.vifs.begin() + position : live.vifs.end();
  }

  bool HasMac(const std::optional<std::string>& mac) const {
    return mac && FindVif(mac, 0) != live.vifs.end();
  }

  Outcome NoDisk(std::string_view device) const {
    return Conflict(fmt::format("guest `{}` has no disk `{}`", live.name, device));
  }

  Outcome NoVif(const std::optional<std::string>& mac, int position) const {
    const std::string vif = mac ? "`" + *mac + "`" : std::to_string(position);
    return Conflict(fmt::format("guest `{}` has no vif {}", live.name, vif));
  }
};

}  // namespace

HypervisorResult<void> ApplyChange(GuestConfig& live, const GuestConfig& next_boot,
                                   const LiveChange& change) {
  return std::visit(Changer{live, next_boot}, change);
}

}  // namespace domus
