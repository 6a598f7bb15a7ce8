#include "hypervisor/xl/live_view.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"

namespace domus::xl {
namespace {

/// The image format as xl names it: what no config says is raw, a drive without a medium has none.
DiskFormat FormatFor(const Disk& disk) {
  if (disk.source.empty()) return DiskFormat::kUnset;
  if (disk.tap_driver == "qcow") return DiskFormat::kQcow;
  if (disk.tap_driver == "qcow2") return DiskFormat::kQcow2;
  if (disk.tap_driver == "vhd") return DiskFormat::kVhd;
  return disk.format == DiskFormat::kUnset ? DiskFormat::kRaw : disk.format;
}

/// xl shows a back end only where it was asked for one.
bool MayBeServedSo(DiskBackend asked, DiskBackend seen) {
  return asked == seen || (asked != DiskBackend::kQdisk && seen != DiskBackend::kQdisk);
}

template <class T>
bool IsSameIfAsked(const std::optional<T>& asked, const std::optional<T>& seen) {
  return !asked || asked == seen;
}

/// Xen's own cfg has no words for these; libxl counts in whole bytes of a window.
bool IsSameRate(const std::optional<VifRate>& asked, const std::optional<VifRate>& seen) {
  if (!asked || !seen) return asked.has_value() == seen.has_value();
  const int64_t lost = 1'000'000 / std::max<int64_t>(1, asked->window_us) + 1;
  return asked->window_us == seen->window_us &&
         std::abs(asked->bytes_per_second - seen->bytes_per_second) <= lost;
}

/// The device of that key in the first of the configs that means what is seen; else what is seen.
template <class Device, class Key>
Device InKnownWords(const Device& seen, const std::vector<const GuestConfig*>& known,
                    std::vector<Device> GuestConfig::*list, Key Device::*key) {
  for (const GuestConfig* config : known) {
    const std::vector<Device>& devices = config->*list;
    const auto found = std::ranges::find(devices, seen.*key, key);
    if (found != devices.end() && IsSame(*found, seen)) return *found;
  }
  return seen;
}

/// Disks and vifs in the order of `order`, those that it doesn't have at the end as xl has them.
template <class Device, class Key>
void Reorder(std::vector<Device>& devices, const std::vector<Device>& order, Key Device::*key) {
  const auto place = [&](const Device& device) {
    return std::ranges::find(order, device.*key, key) - order.begin();
  };
  std::ranges::stable_sort(devices, {}, place);
}

/// "0-3,^2,5" as a set of CPUs; null for words that only the host could resolve ("node:0").
std::optional<std::set<int>> Mask(std::string_view text, int cpus) {
  std::set<int> mask;
  for (std::string_view piece : Split(text, ',')) {
    piece = Trim(piece);
    const bool is_out = piece.starts_with('^');
    if (is_out) piece.remove_prefix(1);
    if (piece == "all") piece = "0-";
    const size_t dash = piece.find('-');
    const auto first = ParseInt(piece.substr(0, dash));
    std::optional<int64_t> last = first;
    if (dash != std::string_view::npos) {
      last = dash + 1 == piece.size() ? cpus - 1 : ParseInt(piece.substr(dash + 1));
    }
    if (!first || !last || *first < 0) return std::nullopt;
    for (int64_t cpu = *first; cpu <= std::min<int64_t>(*last, cpus - 1); ++cpu) {
      is_out ? void(mask.erase(static_cast<int>(cpu))) : void(mask.insert(static_cast<int>(cpu)));
    }
  }
  return mask;
}

/// The CPUs of each of `count` vCPUs; null when they can't be told.
std::optional<std::vector<std::set<int>>> Masks(const CpuAffinity& cpus, size_t count, int host) {
  std::vector<std::set<int>> masks;
  for (size_t i = 0; i < count; ++i) {
    const bool has_own = cpus.per_vcpu && i < cpus.masks.size();
    const std::string text = has_own                                ? cpus.masks[i]
                             : cpus.per_vcpu || cpus.masks.empty() ? std::string("all")
                                                                   : cpus.masks.front();
    const auto mask = Mask(text, host);
    if (!mask) return std::nullopt;
    masks.push_back(*mask);
  }
  return masks;
}

/// xl puts root and extra into one command line.
std::string CommandLine(const GuestConfig& guest) {
  std::string line = guest.root ? "root=" + *guest.root : "";
  if (guest.extra) line += (line.empty() ? "" : " ") + *guest.extra;
  return line;
}

void TakeAction(const std::optional<LifecycleAction>& seen, LifecycleAction when_unset,
                std::optional<LifecycleAction>& live) {
  if (seen && *seen != live.value_or(when_unset)) live = seen;
}

/// What is fixed while a domain runs: another value means that somebody else has built it.
void TakeBoot(const GuestConfig& seen, GuestConfig& live) {
  if (live.type != GuestType::kHvm) {
    if (seen.kernel) live.kernel = seen.kernel;
    if (seen.ramdisk) live.ramdisk = seen.ramdisk;
  }
  if (seen.extra && *seen.extra != CommandLine(live)) {
    live.root.reset();
    live.extra = seen.extra;
  }
  TakeAction(seen.on_poweroff, LifecycleAction::kDestroy, live.on_poweroff);
  TakeAction(seen.on_reboot, LifecycleAction::kRestart, live.on_reboot);
  TakeAction(seen.on_crash, LifecycleAction::kDestroy, live.on_crash);
}

void TakeScalars(const GuestConfig& seen, GuestConfig& live) {
  live.name = seen.name;
  if (seen.uuid) live.uuid = seen.uuid;
  if (seen.memory_mib) live.memory_mib = seen.memory_mib;
  if (seen.maxmem_mib) live.maxmem_mib = seen.maxmem_mib;
  if (seen.vcpus) live.vcpus = seen.vcpus;
  if (seen.maxvcpus) live.maxvcpus = seen.maxvcpus;
  if (seen.cpu_weight) live.cpu_weight = seen.cpu_weight;
  if (seen.cpu_cap) live.cpu_cap = seen.cpu_cap;
}

}  // namespace

bool IsSame(const Disk& asked, const Disk& seen) {
  const bool is_read_only = asked.cdrom || asked.access == DiskAccess::kReadOnly;
  return asked.source == seen.source && asked.cdrom == seen.cdrom &&
         is_read_only == (seen.access == DiskAccess::kReadOnly) &&
         (seen.source.empty() || FormatFor(asked) == FormatFor(seen)) &&
         MayBeServedSo(asked.backend, seen.backend) && IsSameIfAsked(asked.script, seen.script);
}

bool IsSame(const Vif& asked, const Vif& seen) {
  return IsSameIfAsked(asked.bridge, seen.bridge) && IsSameIfAsked(asked.model, seen.model) &&
         IsSameIfAsked(asked.ip, seen.ip) && IsSameIfAsked(asked.vifname, seen.vifname) &&
         (asked.type == VifType::kUnset || seen.type == VifType::kUnset ||
          asked.type == seen.type) &&
         IsSameRate(asked.rate, seen.rate);
}

bool IsSame(const VifQos& asked, const VifQos& seen) {
  constexpr int64_t kTolerance = 50;  // one part in so many
  if (asked.bits_per_second / 8 != seen.bits_per_second / 8) return false;
  if (!asked.latency_us || !seen.latency_us) return true;
  return std::abs(*asked.latency_us - *seen.latency_us) <= *asked.latency_us / kTolerance + 1;
}

GuestConfig LiveConfig(const GuestConfig& seen, const std::vector<const GuestConfig*>& known) {
  if (known.empty()) return seen;
  GuestConfig live = *known.front();
  TakeScalars(seen, live);
  TakeBoot(seen, live);
  live.disks.clear();
  for (const Disk& disk : seen.disks) {
    live.disks.push_back(InKnownWords(disk, known, &GuestConfig::disks, &Disk::device));
  }
  live.vifs.clear();
  for (const Vif& vif : seen.vifs) {
    live.vifs.push_back(InKnownWords(vif, known, &GuestConfig::vifs, &Vif::mac));
  }
  Reorder(live.disks, known.front()->disks, &Disk::device);
  return live;
}

std::optional<CpuAffinity> LiveAffinity(const std::vector<std::string>& hard_affinities, int cpus,
                                        const std::vector<const GuestConfig*>& known) {
  if (hard_affinities.empty()) return std::nullopt;
  const CpuAffinity seen{.per_vcpu = true, .masks = hard_affinities};
  const auto masks = Masks(seen, hard_affinities.size(), cpus);
  for (const GuestConfig* config : known) {
    if (config->cpus && masks && Masks(*config->cpus, masks->size(), cpus) == masks) {
      return config->cpus;
    }
  }
  const bool are_alike = std::ranges::all_of(
      hard_affinities, [&](const std::string& mask) { return mask == hard_affinities.front(); });
  if (are_alike) return CpuAffinity{.per_vcpu = false, .masks = {hard_affinities.front()}};
  return seen;
}

}  // namespace domus::xl
