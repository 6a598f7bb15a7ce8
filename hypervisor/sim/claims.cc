#include "hypervisor/sim/claims.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace domus::sim {
namespace {

/// One name for one image: `phy:sdb` is /dev/sdb, and a driver domain has files of its own.
std::string ImageName(const Disk& disk) {
  const bool bare_device =
      disk.backend == DiskBackend::kPhy && !disk.script && !disk.source.starts_with('/');
  const std::string path = bare_device ? "/dev/" + disk.source : disk.source;
  const std::string name = std::filesystem::path(path).lexically_normal().string();
  const std::string owner = disk.backend_domain.value_or("0");
  return owner == "0" || owner == "Domain-0" ? name : owner + ":" + name;
}

std::string_view Words(DiskAccess access) {
  switch (access) {
    case DiskAccess::kReadOnly: return "read-only";
    case DiskAccess::kReadWrite: return "read-write";
    case DiskAccess::kSharedWrite: return "read-write, shared";
  }
  return "read-write";
}

void AddDisplay(const Vnc& vnc, std::string device, std::vector<Claim>& claims) {
  if (!vnc.enabled.value_or(false) || !vnc.display) return;
  claims.push_back({ClaimKind::kDisplay, std::to_string(*vnc.display), std::move(device)});
}

void AddMacs(const GuestConfig& config, std::vector<Claim>& claims) {
  for (size_t i = 0; i < config.vifs.size(); ++i) {
    if (!config.vifs[i].mac) continue;
    claims.push_back({ClaimKind::kMac, *config.vifs[i].mac, fmt::format("vif[{}]", i)});
  }
}

/// All that the config names, repetitions included.
std::vector<Claim> DeviceClaims(const GuestConfig& config) {
  std::vector<Claim> claims;
  for (const Disk& disk : config.disks) {
    if (disk.source.empty()) continue;
    claims.push_back({ClaimKind::kImage, ImageName(disk), disk.device, disk.access});
  }
  for (const PciDevice& device : config.pci) {
    claims.push_back({ClaimKind::kPci, device.address, device.address});
  }
  if (config.type == GuestType::kHvm) AddDisplay(config.vnc, "vnc", claims);
  for (size_t i = 0; i < config.vfbs.size(); ++i) {
    AddDisplay(config.vfbs[i].vnc, fmt::format("vfb[{}]", i), claims);
  }
  return claims;
}

bool SameResource(const Claim& a, const Claim& b) {
  return a.kind == b.kind && a.resource == b.resource;
}

std::string Twice(const Claim& first, const Claim& second) {
  switch (first.kind) {
    case ClaimKind::kMac:
      return fmt::format("{} and {} have the same MAC address `{}`", first.device, second.device,
                         first.resource);
    case ClaimKind::kImage:
      return fmt::format("disks `{}` and `{}` both open `{}`, one of them read-write", first.device,
                         second.device, first.resource);
    case ClaimKind::kPci: return fmt::format("PCI device `{}` is given twice", first.resource);
    case ClaimKind::kDisplay:
      return fmt::format("{} and {} have the same VNC display {}", first.device, second.device,
                         first.resource);
  }
  return {};
}

}  // namespace

std::string_view ToString(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kMac: return "mac";
    case ClaimKind::kImage: return "image";
    case ClaimKind::kPci: return "pci";
    case ClaimKind::kDisplay: return "display";
  }
  return "mac";
}

std::vector<Claim> ClaimsOf(const Guest& guest) {
  std::vector<Claim> claims;
  AddMacs(guest.config, claims);
  if (guest.live) AddMacs(*guest.live, claims);
  if (guest.live && IsResident(guest.state)) {
    for (Claim& claim : DeviceClaims(*guest.live)) claims.push_back(std::move(claim));
  }
  // A guest may open an image twice read-only or shared; the row of either says what it holds.
  const auto order = [](const Claim& a, const Claim& b) {
    return std::tie(a.kind, a.resource, a.device) < std::tie(b.kind, b.resource, b.device);
  };
  std::stable_sort(claims.begin(), claims.end(), order);
  const auto repeated = std::unique(claims.begin(), claims.end(), [](const auto& a, const auto& b) {
    return SameResource(a, b) && (a.kind != ClaimKind::kImage || a.device == b.device);
  });
  claims.erase(repeated, claims.end());
  return claims;
}

bool CanShare(DiskAccess a, DiskAccess b) {
  return a != DiskAccess::kReadWrite && b != DiskAccess::kReadWrite;
}

std::string Refusal(const Claim& wanted, std::string_view holder, DiskAccess held) {
  switch (wanted.kind) {
    case ClaimKind::kMac:
      return fmt::format("MAC address `{}` of {} belongs to guest `{}`", wanted.resource,
                         wanted.device, holder);
    case ClaimKind::kImage:
      return fmt::format("disk `{}`: `{}` can't be opened {}, as guest `{}` has it open {}",
                         wanted.device, wanted.resource, Words(wanted.access), holder, Words(held));
    case ClaimKind::kPci:
      return fmt::format("PCI device `{}` is held by guest `{}`", wanted.resource, holder);
    case ClaimKind::kDisplay:
      return fmt::format("VNC display {} is used by guest `{}`", wanted.resource, holder);
  }
  return {};
}

std::optional<std::string> UsedTwice(const GuestConfig& config) {
  std::vector<std::string_view> devices;
  for (const Disk& disk : config.disks) devices.push_back(disk.device);
  std::sort(devices.begin(), devices.end());
  const auto same = std::adjacent_find(devices.begin(), devices.end());
  if (same != devices.end()) return fmt::format("two disks are named `{}`", *same);

  std::vector<Claim> claims = DeviceClaims(config);
  AddMacs(config, claims);
  std::stable_sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return std::tie(a.kind, a.resource) < std::tie(b.kind, b.resource);
  });
  // Neighbours are enough: an exclusive use conflicts with whatever stands beside it.
  for (size_t i = 1; i < claims.size(); ++i) {
    const Claim& a = claims[i - 1];
    const Claim& b = claims[i];
    const bool shared = a.kind == ClaimKind::kImage && CanShare(a.access, b.access);
    if (SameResource(a, b) && !shared) return Twice(a, b);
  }
  return std::nullopt;
}

}  // namespace domus::sim
