// What a host can do to a guest that is on. Xen can do all of it; plans ask for no more than a host has.
#pragma once

#include <set>
#include <string_view>

namespace domus {

enum class Ability {
  kPause,
  kSave,      // to disk, and back
  kMemory,    // up to the running maxmem
  kVcpus,     // up to the running maxvcpus
  kPinning,   // of vCPUs
  kCpuShare,  // weight and cap
  kDisks,     // attached and detached
  kMedium,    // of a cdrom drive
  kDiskPriority,
  kVifs,          // attached and detached
  kInboundLimit,  // of vifs
  kRename,
};

using Abilities = std::set<Ability>;

Abilities AllAbilities();

/// For people, in a list: "memory", "disks", "inbound limits".
std::string_view ToString(Ability ability);

}  // namespace domus
