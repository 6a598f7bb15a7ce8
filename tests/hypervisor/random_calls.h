// Random calls on a few guests of a small host, for tests that kill, race and model.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/hypervisor/sim_host.h"

namespace domus {

inline constexpr int kRandomGuests = 5;

inline std::string RandomName(std::mt19937& random) {
  return "g" + std::to_string(random() % kRandomGuests);
}

/// Guests that compete: for memory, two images and a few MACs.
inline GuestConfig RandomGuest(std::mt19937& random) {
  GuestConfig guest = PvGuest(RandomName(random));
  guest.memory_mib = 256 * (1 + random() % 8);
  guest.maxmem_mib = *guest.memory_mib + 256 * (random() % 4);
  guest.vcpus = 1 + static_cast<int>(random() % 4);
  if (random() % 2 == 0) {
    guest.disks = {FileDisk("xvda", "/OVS/" + std::to_string(random() % 2),
                            static_cast<DiskAccess>(random() % 3))};
  }
  if (random() % 2 == 0) guest.vifs = {VifWithMac("00:16:3e:00:00:0" + std::to_string(random() % 4))};
  if (random() % 3 == 0) guest.vifs.emplace_back();
  if (random() % 3 == 0) guest.on_poweroff = static_cast<LifecycleAction>(random() % 7);
  return guest;
}

inline LiveChange RandomChange(std::mt19937& random) {
  switch (random() % 7) {
    case 0: return SetMemory{static_cast<int64_t>(random() % 3000)};
    case 1: return SetVcpus{static_cast<int>(random() % 6)};
    case 2:
      return AttachDisk{FileDisk("xvd" + std::string(1, static_cast<char>('a' + random() % 3)),
                                 "/OVS/" + std::to_string(random() % 2),
                                 static_cast<DiskAccess>(random() % 3))};
    case 3: return DetachDisk{"xvda"};
    case 4: return AttachVif{VifWithMac("00:16:3e:00:00:0" + std::to_string(random() % 4))};
    case 5: return DetachVif{std::nullopt, 0};
    default: return Rename{RandomName(random)};
  }
}

inline HypervisorResult<void> RandomCall(Hypervisor& host, std::mt19937& random) {
  switch (random() % 13) {
    case 0:
    case 1:
    case 2: return host.Define(RandomGuest(random));
    case 3:
    case 4: return host.Start(RandomName(random));
    case 5: return host.Shutdown(RandomName(random));
    case 6: return host.Destroy(RandomName(random));
    case 7: return host.Pause(RandomName(random));
    case 8: return host.Unpause(RandomName(random));
    case 9: return host.Save(RandomName(random));
    case 10: return host.Restore(RandomName(random));
    case 11: return host.Undefine(RandomName(random));
    default: return host.Change(RandomName(random), RandomChange(random));
  }
}

/// What must hold whatever was called; says the first thing that doesn't, else nothing.
inline std::string BrokenInvariant(const ObservedState& state, int64_t dom0_mib) {
  std::set<std::string> names, uuids, macs;
  std::map<std::string, std::vector<DiskAccess>> images;
  int64_t held = 0;
  for (const ObservedGuest& guest : state.guests) {
    const std::string& name = guest.config.name;
    if (!names.insert(name).second) return "two guests named " + name;
    if (!guest.config.uuid || !uuids.insert(*guest.config.uuid).second) return "UUID of " + name;
    if (guest.live.has_value() == (guest.state == LifeState::kOff)) return "live of " + name;
    if (guest.started_at.has_value() == (guest.state == LifeState::kOff)) return "start of " + name;
    std::set<std::string> own;
    for (const Vif& vif : guest.config.vifs) own.insert(vif.mac.value_or("none"));
    if (guest.live) {
      if (guest.live->name != name) return "live name of " + name;
      for (const Vif& vif : guest.live->vifs) own.insert(vif.mac.value_or("none"));
    }
    for (const std::string& mac : own) {
      if (mac == "none" || !macs.insert(mac).second) return "MAC of " + name;
    }
    if (!guest.live || guest.state == LifeState::kSuspended) continue;
    held += guest.live->memory_mib.value_or(0);
    if (*guest.live->memory_mib > *guest.live->maxmem_mib) return "memory of " + name;
    if (*guest.live->vcpus > *guest.live->maxvcpus) return "vCPUs of " + name;
    for (const Disk& disk : guest.live->disks) images[disk.source].push_back(disk.access);
  }
  for (const auto& [image, accesses] : images) {
    const bool exclusive = std::ranges::count(accesses, DiskAccess::kReadWrite) > 0;
    if (exclusive && accesses.size() > 1) return "image " + image;
  }
  if (held > state.host.memory_mib - dom0_mib) return "memory of the host";
  if (state.host.memory_free_mib != state.host.memory_mib - dom0_mib - held) return "free memory";
  return {};
}

}  // namespace domus
