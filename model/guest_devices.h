// Taking a guest's devices by their field path, whole or attribute by attribute.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/guest_config.h"

namespace domus {

/// Position of "disk[xvda]", "vif[00:16:…]", "vif[0]", "vfb[0]", "pci[0000:01:1a.1]", "serial[0]",
/// "parallel[0]" or "usbdevice[tablet]" in its list. Null when the guest has no such device.
std::optional<size_t> DeviceIndex(const GuestConfig& guest, std::string_view path);

/// Makes `to` have the device at the path as `from` has it: replaced where it stands, appended, or
/// taken out. Returns false for what is no device.
bool CopyDevice(std::string_view path, const GuestConfig& from, GuestConfig& to);

/// Copies the attributes named as Field::parts names them; false when one of them can't be copied,
/// as a password, which a field has only as a digest.
bool CopyParts(const std::set<std::string>& parts, const Disk& from, Disk& to);
bool CopyParts(const std::set<std::string>& parts, const Vif& from, Vif& to);
bool CopyParts(const std::set<std::string>& parts, const Vfb& from, Vfb& to);
bool CopyParts(const std::set<std::string>& parts, const PciDevice& from, PciDevice& to);

}  // namespace domus
