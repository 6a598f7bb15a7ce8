#include "model/guest_devices.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.h"
#include "model/guest_fields.h"

namespace domus {
namespace {

template <class T, class Matches>
std::optional<size_t> IndexOf(const std::vector<T>& list, Matches matches) {
  const auto found = std::ranges::find_if(list, matches);
  if (found == list.end()) return std::nullopt;
  return static_cast<size_t>(found - list.begin());
}

std::optional<size_t> Position(std::string_view key, size_t size) {
  const std::optional<int64_t> position = ParseInt(key);
  if (!position || *position < 0 || static_cast<size_t>(*position) >= size) return std::nullopt;
  return static_cast<size_t>(*position);
}

/// Calls `use` with the member that holds the devices of that kind; false when there is none.
template <class Guest, class Use>
bool WithList(std::string_view kind, Guest& guest, Use use) {
  if (kind == "disk") {
    use(guest.disks);
  } else if (kind == "vif") {
    use(guest.vifs);
  } else if (kind == "vfb") {
    use(guest.vfbs);
  } else if (kind == "pci") {
    use(guest.pci);
  } else if (kind == "serial") {
    use(guest.serials);
  } else if (kind == "parallel") {
    use(guest.parallels);
  } else if (kind == "usbdevice") {
    use(guest.usb_devices);
  } else {
    return false;
  }
  return true;
}

template <class T>
void CopyElement(const std::vector<T>& from, std::optional<size_t> source, std::vector<T>& to,
                 std::optional<size_t> target) {
  if (source && target) {
    to[*target] = from[*source];
  } else if (source) {
    to.push_back(from[*source]);
  } else if (target) {
    to.erase(to.begin() + static_cast<std::ptrdiff_t>(*target));
  }
}

bool CopyVnc(std::string_view part, const Vnc& from, Vnc& to) {
  if (part == "vnc") to.enabled = from.enabled;
  else if (part == "listen") to.listen = from.listen;
  else if (part == "display") to.display = from.display;
  else if (part == "unused") to.unused = from.unused;
  else return false;
  return true;
}

bool CopySdl(std::string_view part, const Sdl& from, Sdl& to) {
  if (part == "sdl") to.enabled = from.enabled;
  else if (part == "sdl display") to.display = from.display;
  else if (part == "xauthority") to.xauthority = from.xauthority;
  else return false;
  return true;
}

/// "mtu" of "other mtu", under which it is in the map.
bool CopyMapped(std::string_view part, std::string_view prefix,
                const std::map<std::string, std::string>& from,
                std::map<std::string, std::string>& to) {
  if (!part.starts_with(prefix)) return false;
  const std::string key(part.substr(prefix.size()));
  const auto source = from.find(key);
  if (source == from.end()) {
    to.erase(key);
  } else {
    to[key] = source->second;
  }
  return true;
}

bool CopyPart(std::string_view part, const Disk& from, Disk& to) {
  if (part == "source") to.source = from.source;
  else if (part == "backend") to.backend = from.backend;
  else if (part == "tap driver") to.tap_driver = from.tap_driver;
  else if (part == "format") to.format = from.format;
  else if (part == "access") to.access = from.access;
  else if (part == "cdrom") to.cdrom = from.cdrom;
  else if (part == "emulated only") to.emulated_only = from.emulated_only;
  else if (part == "script") to.script = from.script;
  else if (part == "backend domain") to.backend_domain = from.backend_domain;
  else if (part == "protocol") to.protocol = from.protocol;
  else if (part == "discard") to.discard = from.discard;
  else if (part == "direct I/O safe") to.direct_io_safe = from.direct_io_safe;
  else if (part == "schedule" || part == "priority") to.qos = from.qos;
  else return false;
  return true;
}

bool CopyPart(std::string_view part, const Vif& from, Vif& to) {
  if (part == "bridge") to.bridge = from.bridge;
  else if (part == "type") to.type = from.type;
  else if (part == "model") to.model = from.model;
  else if (part == "ip") to.ip = from.ip;
  else if (part == "script") to.script = from.script;
  else if (part == "vifname") to.vifname = from.vifname;
  else if (part == "backend domain") to.backend_domain = from.backend_domain;
  else if (part == "rate") to.rate = from.rate;
  else if (part == "inbound rate" || part == "inbound latency") to.qos = from.qos;
  else return CopyMapped(part, "other ", from.other, to.other);
  return true;
}

bool CopyPart(std::string_view part, const Vfb& from, Vfb& to) {
  if (part == "keymap") to.keymap = from.keymap;
  else if (part == "videoram") to.videoram_mib = from.videoram_mib;
  else if (part == "opengl") to.opengl = from.opengl;
  else return CopyVnc(part, from.vnc, to.vnc) || CopySdl(part, from.sdl, to.sdl);
  return true;
}

bool CopyPart(std::string_view part, const PciDevice& from, PciDevice& to) {
  if (part != "slot") return CopyMapped(part, "option ", from.options, to.options);
  to.virtual_slot = from.virtual_slot;
  return true;
}

template <class Device>
bool CopyAll(const std::set<std::string>& parts, const Device& from, Device& to) {
  return std::ranges::all_of(parts,
                             [&](const std::string& part) { return CopyPart(part, from, to); });
}

}  // namespace

std::optional<size_t> DeviceIndex(const GuestConfig& guest, std::string_view path) {
  const std::string_view kind = FieldKind(path);
  const std::string_view key = FieldKey(path);
  if (key.empty()) return std::nullopt;
  if (kind == "disk") {
    return IndexOf(guest.disks, [&](const Disk& disk) { return disk.device == key; });
  }
  if (kind == "pci") {
    return IndexOf(guest.pci, [&](const PciDevice& device) { return device.address == key; });
  }
  if (kind == "usbdevice") {
    return IndexOf(guest.usb_devices, [&](const std::string& device) { return device == key; });
  }
  if (kind == "vif") {
    if (key.contains(':')) {
      return IndexOf(guest.vifs, [&](const Vif& vif) { return vif.mac && *vif.mac == key; });
    }
    const std::optional<size_t> position = Position(key, guest.vifs.size());
    return position && !guest.vifs[*position].mac ? position : std::nullopt;
  }
  if (kind == "vfb") return Position(key, guest.vfbs.size());
  if (kind == "serial") return Position(key, guest.serials.size());
  if (kind == "parallel") return Position(key, guest.parallels.size());
  return std::nullopt;
}

bool CopyDevice(std::string_view path, const GuestConfig& from, GuestConfig& to) {
  const std::optional<size_t> source = DeviceIndex(from, path);
  const std::optional<size_t> target = DeviceIndex(to, path);
  const std::string_view kind = FieldKind(path);
  if (FieldKey(path).empty()) return false;
  return WithList(kind, to, [&](auto& target_list) {
    WithList(kind, from, [&](const auto& source_list) {
      using Target = std::remove_cvref_t<decltype(target_list)>;
      using Source = std::remove_cvref_t<decltype(source_list)>;
      if constexpr (std::is_same_v<Target, Source>) {
        CopyElement(source_list, source, target_list, target);
      }
    });
  });
}

bool CopyParts(const std::set<std::string>& parts, const Disk& from, Disk& to) {
  return CopyAll(parts, from, to);
}
bool CopyParts(const std::set<std::string>& parts, const Vif& from, Vif& to) {
  return CopyAll(parts, from, to);
}
bool CopyParts(const std::set<std::string>& parts, const Vfb& from, Vfb& to) {
  return CopyAll(parts, from, to);
}
bool CopyParts(const std::set<std::string>& parts, const PciDevice& from, PciDevice& to) {
  return CopyAll(parts, from, to);
}

}  // namespace domus
