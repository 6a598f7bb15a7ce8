#include "hypervisor/xl/definition.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/digest.h"
#include "forms/guest_script.h"
#include "hypervisor/autostart.h"
#include "hypervisor/xl/errors.h"

namespace domus::xl {
namespace {

std::string NewUuid() {
  std::string bytes = RandomBytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = ToHex(bytes);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

/// In Xen's range, the last three bytes drawn as xend draws them.
std::string NewMac() {
  std::string bytes = RandomBytes(3);
  bytes[0] = static_cast<char>(bytes[0] & 0x7f);
  const std::string hex = ToHex(bytes);
  return fmt::format("00:16:3e:{}:{}:{}", hex.substr(0, 2), hex.substr(2, 2), hex.substr(4, 2));
}

bool HasMac(const GuestConfig& guest, const std::string& mac) {
  return std::ranges::find(guest.vifs, mac, &Vif::mac) != guest.vifs.end();
}

std::string NormalPath(const Disk& disk) {
  const bool is_device_name = disk.backend == DiskBackend::kPhy && !disk.source.starts_with('/');
  const std::string path = is_device_name ? "/dev/" + disk.source : disk.source;
  return std::filesystem::path(path).lexically_normal().string();
}

/// `r` beside `r`, and `w!` beside `w!` and `r`, as xend's block script has it.
bool GoTogether(const Disk& one, const Disk& other) {
  const auto is_exclusive = [](const Disk& disk) {
    return disk.access == DiskAccess::kReadWrite && !disk.cdrom;
  };
  return !is_exclusive(one) && !is_exclusive(other);
}

}  // namespace

HypervisorResult<std::string> CfgOf(const GuestConfig& guest) {
  Rendered rendered = WriteGuestScript(guest, ScriptDialect::kXl);
  const auto lost = std::ranges::find_if(
      rendered.losses, [](const Loss& loss) { return loss.why.starts_with("left out"); });
  if (lost == rendered.losses.end()) return std::move(rendered.text);
  return Refuse(HypervisorError::Kind::kUnsupported,
                fmt::format("guest `{}`: {} is {}", guest.name, lost->field, lost->why));
}

std::vector<Loss> LossesOf(const GuestConfig& given) {
  GuestConfig guest = given;
  for (Disk& disk : guest.disks) disk.qos.reset();
  for (Vif& vif : guest.vifs) vif.qos.reset();
  guest.options.erase(kAutostartKey);
  std::vector<Loss> losses = WriteGuestScript(guest, ScriptDialect::kXl).losses;
  std::erase_if(losses, [](const Loss& loss) { return loss.same_in_effect; });
  return losses;
}

void FillIn(GuestConfig& guest, const GuestConfig* previous) {
  if (!guest.uuid) guest.uuid = previous && previous->uuid ? *previous->uuid : NewUuid();
  for (size_t i = 0; i < guest.vifs.size(); ++i) {
    std::optional<std::string>& mac = guest.vifs[i].mac;
    if (mac) continue;
    const bool has_former = previous && i < previous->vifs.size() && previous->vifs[i].mac;
    if (has_former && !HasMac(guest, *previous->vifs[i].mac)) mac = previous->vifs[i].mac;
    while (!mac) {
      const std::string drawn = NewMac();
      if (!HasMac(guest, drawn)) mac = drawn;
    }
  }
}

std::optional<std::string> Clash(const GuestConfig& guest, const std::vector<GuestConfig>& others) {
  for (const GuestConfig& other : others) {
    if (guest.uuid && guest.uuid == other.uuid) {
      return fmt::format("UUID {} of guest `{}` belongs to guest `{}`", *guest.uuid, guest.name,
                         other.name);
    }
    for (const Vif& vif : guest.vifs) {
      if (!vif.mac || !HasMac(other, *vif.mac)) continue;
      return fmt::format("MAC address {} of guest `{}` belongs to guest `{}`", *vif.mac, guest.name,
                         other.name);
    }
  }
  return std::nullopt;
}

std::optional<std::string> SharedDisk(const GuestConfig& guest,
                                      const std::vector<GuestConfig>& running) {
  for (const Disk& disk : guest.disks) {
    if (disk.source.empty() || disk.backend_domain) continue;
    for (const GuestConfig& other : running) {
      for (const Disk& theirs : other.disks) {
        if (theirs.source.empty() || theirs.backend_domain) continue;
        if (GoTogether(disk, theirs) || NormalPath(disk) != NormalPath(theirs)) continue;
        return fmt::format("disk `{}` of guest `{}` is in use: guest `{}` has {} as `{}`",
                           disk.device, guest.name, other.name, theirs.source, theirs.device);
      }
    }
  }
  return std::nullopt;
}

}  // namespace domus::xl
