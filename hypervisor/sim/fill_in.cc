#include "hypervisor/sim/fill_in.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/digest.h"

namespace domus::sim {
namespace {

constexpr int64_t kDefaultMemoryMib = 128;

std::string NewMac() {
  std::string bytes = RandomBytes(3);
  bytes[0] = static_cast<char>(bytes[0] & 0x7f);  // as xend draws them
  const std::string hex = ToHex(bytes);
  return fmt::format("00:16:3e:{}:{}:{}", hex.substr(0, 2), hex.substr(2, 2), hex.substr(4, 2));
}

bool UsesMac(const GuestConfig& config, const std::string& mac) {
  return std::any_of(config.vifs.begin(), config.vifs.end(),
                     [&](const Vif& vif) { return vif.mac == mac; });
}

void KeepMacs(GuestConfig& config, const GuestConfig& previous) {
  const size_t count = std::min(config.vifs.size(), previous.vifs.size());
  for (size_t i = 0; i < count; ++i) {
    const std::optional<std::string>& mac = previous.vifs[i].mac;
    if (!config.vifs[i].mac && mac && !UsesMac(config, *mac)) config.vifs[i].mac = mac;
  }
}

bool TakesFreeDisplay(const Vnc& vnc) {
  return vnc.enabled.value_or(false) && vnc.unused.value_or(!vnc.display);
}

}  // namespace

std::string NewUuid() {
  std::string bytes = RandomBytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = ToHex(bytes);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

HypervisorResult<void> FillIn(GuestConfig& config, const GuestConfig* previous, File& file) {
  if (!config.uuid) config.uuid = previous ? *previous->uuid : NewUuid();
  if (!config.memory_mib) config.memory_mib = config.maxmem_mib.value_or(kDefaultMemoryMib);
  if (!config.maxmem_mib) config.maxmem_mib = config.memory_mib;
  if (!config.vcpus) config.vcpus = config.maxvcpus.value_or(1);
  if (!config.maxvcpus) config.maxvcpus = config.vcpus;
  if (previous) KeepMacs(config, *previous);
  return FillInMacs(config, file);
}

HypervisorResult<void> FillInMacs(GuestConfig& config, File& file) {
  for (Vif& vif : config.vifs) {
    while (!vif.mac) {
      const std::string mac = NewMac();
      const HypervisorResult<bool> taken = file.IsClaimed(ClaimKind::kMac, mac);
      if (!taken) return std::unexpected(taken.error());
      if (!*taken && !UsesMac(config, mac)) vif.mac = mac;
    }
  }
  return {};
}

HypervisorResult<void> FillInDisplays(GuestConfig& live, File& file) {
  std::vector<Vnc*> servers;
  if (live.type == GuestType::kHvm) servers.push_back(&live.vnc);
  for (Vfb& vfb : live.vfbs) servers.push_back(&vfb.vnc);
  std::set<int> own;
  for (const Vnc* vnc : servers) {
    if (vnc->display && !TakesFreeDisplay(*vnc)) own.insert(*vnc->display);
  }
  for (Vnc* vnc : servers) {
    if (!TakesFreeDisplay(*vnc)) continue;
    const HypervisorResult<int> free = file.FreeDisplay();
    if (!free) return std::unexpected(free.error());
    int display = *free;
    while (own.contains(display)) ++display;
    vnc->display = display;
    own.insert(display);
  }
  return {};
}

}  // namespace domus::sim
