#include "model/ability.h"

namespace domus {

Abilities AllAbilities() {
  using enum Ability;
  return {kPause,  kSave,   kMemory,       kVcpus, kPinning,      kCpuShare,
          kDisks, kMedium, kDiskPriority, kVifs,  kInboundLimit, kRename};
}

std::string_view ToString(Ability ability) {
  switch (ability) {
    case Ability::kPause: return "pause";
    case Ability::kSave: return "save and restore";
    case Ability::kMemory: return "memory";
    case Ability::kVcpus: return "vCPUs";
    case Ability::kPinning: return "pinning";
    case Ability::kCpuShare: return "CPU weight and cap";
    case Ability::kDisks: return "disks";
    case Ability::kMedium: return "cdrom media";
    case Ability::kDiskPriority: return "disk priority";
    case Ability::kVifs: return "vifs";
    case Ability::kInboundLimit: return "inbound limits";
    case Ability::kRename: return "rename";
  }
  return "";
}

}  // namespace domus
