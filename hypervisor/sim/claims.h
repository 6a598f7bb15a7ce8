// What a guest holds and others must not have: MAC addresses from its definition on, disk images,
// PCI devices and VNC displays while it is in memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hypervisor/sim/guest.h"

namespace domus::sim {

enum class ClaimKind { kMac, kImage, kPci, kDisplay };

std::string_view ToString(ClaimKind kind);

struct Claim {
  ClaimKind kind;
  std::string resource;  // MAC, image, PCI address or display number
  std::string device;    // the guest's name for it: "xvda", "vif[0]"
  DiskAccess access = DiskAccess::kReadWrite;  // of an image
};

/// Everything that the guest holds in its present state, nothing twice.
std::vector<Claim> ClaimsOf(const Guest& guest);

/// As xend's block script decides: `w` shares with nobody, `r` and `w!` with each other.
bool CanShare(DiskAccess a, DiskAccess b);

/// Why `wanted` can't be had while another guest holds the same resource with `held` access.
std::string Refusal(const Claim& wanted, std::string_view holder, DiskAccess held);

/// The first thing that the config uses twice, in words; null when there is none.
std::optional<std::string> UsedTwice(const GuestConfig& config);

}  // namespace domus::sim
