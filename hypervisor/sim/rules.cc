#include "hypervisor/sim/rules.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "hypervisor/sim/claims.h"
#include "hypervisor/sim/errors.h"

namespace domus::sim {
namespace {

constexpr int kMaxDisplay = 65535 - 5900;
constexpr int64_t kMaxMemoryMib = int64_t{1} << 24;  // Xen's 16 TiB

std::optional<std::string> NameFault(const std::string& name) {
  if (name.empty()) return "the guest has no name";
  const bool printable = Printable(name) == name;
  if (!printable || name.find('/') != std::string::npos) {
    return fmt::format("`{}` can't be a guest's name", Printable(name));
  }
  return std::nullopt;
}

std::optional<std::string> MemoryFault(const GuestConfig& config) {
  const int64_t memory = config.memory_mib.value_or(1);
  const int64_t most = config.maxmem_mib.value_or(memory);
  if (memory < 1) return fmt::format("memory of {} MiB is too little", memory);
  if (std::max(memory, most) > kMaxMemoryMib) {
    return fmt::format("memory of {} MiB is more than Xen gives a guest ({} MiB)",
                       std::max(memory, most), kMaxMemoryMib);
  }
  if (memory > most) {
    return fmt::format("memory of {} MiB is above maxmem of {} MiB", memory, most);
  }
  return std::nullopt;
}

std::optional<std::string> CpuFault(const GuestConfig& config) {
  const int vcpus = config.vcpus.value_or(1);
  const int most = config.maxvcpus.value_or(vcpus);
  if (vcpus < 1) return fmt::format("{} vCPUs are too few", vcpus);
  if (vcpus > most) return fmt::format("{} vCPUs are above maxvcpus of {}", vcpus, most);
  const int weight = config.cpu_weight.value_or(256);
  if (weight < 1 || weight > 65535) {
    return fmt::format("CPU weight {} is not within 1 and 65535", weight);
  }
  const int64_t cap = config.cpu_cap.value_or(0);
  if (cap < 0 || cap > int64_t{100} * vcpus) {
    return fmt::format("CPU cap {} is not within 0 and {}, 100 for each vCPU", cap,
                       int64_t{100} * vcpus);
  }
  return std::nullopt;
}

std::optional<std::string> DisplayFault(const GuestConfig& config) {
  std::vector<const Vnc*> servers = {&config.vnc};
  for (const Vfb& vfb : config.vfbs) servers.push_back(&vfb.vnc);
  for (const Vnc* vnc : servers) {
    const int display = vnc->display.value_or(0);
    if (display >= 0 && display <= kMaxDisplay) continue;
    return fmt::format("VNC display {} is not within 0 and {}", display, kMaxDisplay);
  }
  return std::nullopt;
}

/// xm gives HVM guests this loader as `kernel`; it boots nothing by itself.
bool IsFirmware(std::string_view kernel) { return kernel.ends_with("hvmloader"); }

bool HvmBoots(const GuestConfig& config) {
  if (config.kernel && !IsFirmware(*config.kernel)) return true;
  const auto has_medium = [](const Disk& disk) { return !disk.source.empty(); };
  if (std::any_of(config.disks.begin(), config.disks.end(), has_medium)) return true;
  const std::string order = config.boot_order.value_or("cda");
  return order.find('n') != std::string::npos && !config.vifs.empty();
}

}  // namespace

std::optional<std::string> DefinitionFault(const GuestConfig& config) {
  for (const auto fault : {MemoryFault, CpuFault, DisplayFault, UsedTwice}) {
    if (std::optional<std::string> found = fault(config)) return found;
  }
  return NameFault(config.name);
}

std::optional<std::string> BootFault(const GuestConfig& config) {
  if (config.type == GuestType::kHvm) {
    if (HvmBoots(config)) return std::nullopt;
    return "no boot device: neither a disk with a medium, nor a kernel, nor a vif to boot from";
  }
  const bool boots = config.kernel.value_or("") != "" || config.bootloader.value_or("") != "" ||
                     config.options.contains("firmware");
  if (boots) return std::nullopt;
  return "no boot method: neither a kernel nor a bootloader";
}

HypervisorResult<void> RequireState(const Guest& guest, std::string_view call,
                                    std::initializer_list<LifeState> allowed) {
  if (std::find(allowed.begin(), allowed.end(), guest.state) != allowed.end()) return {};
  std::vector<std::string> names;
  for (const LifeState state : allowed) names.emplace_back(ToString(state));
  return Conflict(fmt::format("guest `{}` is {}; {} needs it {}", guest.config.name,
                              ToString(guest.state), call, Join(names, " or ")));
}

}  // namespace domus::sim
