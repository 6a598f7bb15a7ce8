#include "forms/guest_field_copy.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "model/guest_fields.h"

namespace domus {
namespace {

using Copy = std::function<void(const GuestConfig&, GuestConfig&)>;

template <class T>
Copy Member(T GuestConfig::*member) {
  return [member](const GuestConfig& from, GuestConfig& to) { to.*member = from.*member; };
}
template <class S, class T>
Copy Member(S GuestConfig::*part, T S::*member) {
  return [=](const GuestConfig& from, GuestConfig& to) { to.*part.*member = from.*part.*member; };
}

const std::map<std::string, Copy, std::less<>>& Scalars() {
  using G = GuestConfig;
  static const std::map<std::string, Copy, std::less<>> scalars = {
      {"name", Member(&G::name)},
      {"uuid", Member(&G::uuid)},
      {"type", Member(&G::type)},
      {"memory", Member(&G::memory_mib)},
      {"maxmem", Member(&G::maxmem_mib)},
      {"shadow_memory", Member(&G::shadow_memory_mib)},
      {"videoram", Member(&G::videoram_mib)},
      {"vcpus", Member(&G::vcpus)},
      {"maxvcpus", Member(&G::maxvcpus)},
      {"cpus", Member(&G::cpus)},
      {"cpu_weight", Member(&G::cpu_weight)},
      {"cpu_cap", Member(&G::cpu_cap)},
      {"kernel", Member(&G::kernel)},
      {"ramdisk", Member(&G::ramdisk)},
      {"root", Member(&G::root)},
      {"extra", Member(&G::extra)},
      {"bootloader", Member(&G::bootloader)},
      {"bootloader_args", Member(&G::bootloader_args)},
      {"boot", Member(&G::boot_order)},
      {"on_poweroff", Member(&G::on_poweroff)},
      {"on_reboot", Member(&G::on_reboot)},
      {"on_crash", Member(&G::on_crash)},
      {"usb", Member(&G::usb)},
      {"localtime", Member(&G::localtime)},
      {"rtc_timeoffset", Member(&G::rtc_offset_s)},
      {"vnc", Member(&G::vnc, &Vnc::enabled)},
      {"vnclisten", Member(&G::vnc, &Vnc::listen)},
      {"vncdisplay", Member(&G::vnc, &Vnc::display)},
      {"vncunused", Member(&G::vnc, &Vnc::unused)},
      {"vncpasswd", [](const G&, G&) {}},
      {"sdl", Member(&G::sdl, &Sdl::enabled)},
      {"display", Member(&G::sdl, &Sdl::display)},
      {"xauthority", Member(&G::sdl, &Sdl::xauthority)},
      {"spice", Member(&G::spice, &Spice::enabled)},
      {"spicehost", Member(&G::spice, &Spice::host)},
      {"spiceport", Member(&G::spice, &Spice::port)},
      {"spicetls_port", Member(&G::spice, &Spice::tls_port)},
      {"spicedisable_ticketing", Member(&G::spice, &Spice::disable_ticketing)},
      {"spicepasswd", [](const G&, G&) {}},
      {"serial", Member(&G::serials)},
      {"parallel", Member(&G::parallels)},
      {"usbdevice", Member(&G::usb_devices)},
  };
  return scalars;
}

/// The key in a device's path (model/guest_fields.h).
std::string KeyOf(const Disk& disk, size_t) { return disk.device; }
std::string KeyOf(const Vif& vif, size_t position) {
  return vif.mac ? *vif.mac : std::to_string(position);
}
std::string KeyOf(const Vfb&, size_t position) { return std::to_string(position); }
std::string KeyOf(const PciDevice& device, size_t) { return device.address; }

template <class Devices>
auto Find(Devices& devices, std::string_view key) {
  auto at = devices.begin();
  while (at != devices.end() && KeyOf(*at, static_cast<size_t>(at - devices.begin())) != key) ++at;
  return at;
}

void KeepPassword(const Vfb& old, Vfb& copy) { copy.vnc.password = old.vnc.password; }
template <class T>
void KeepPassword(const T&, T&) {}

template <class T>
void CopyDevice(std::string_view key, const std::vector<T>& from, std::vector<T>& to) {
  const auto source = Find(from, key);
  const auto place = Find(to, key);
  if (source == from.end()) {
    if (place != to.end()) to.erase(place);
  } else if (place == to.end()) {
    to.push_back(*source);
  } else {
    T copy = *source;
    KeepPassword(*place, copy);
    *place = std::move(copy);
  }
}

template <class Map>
void CopyEntry(const std::string& key, const Map& from, Map& to) {
  to.erase(key);
  if (const auto found = from.find(key); found != from.end()) to.insert(*found);
}

}  // namespace

FieldTexts ComparedFields(const GuestConfig& guest) {
  FieldTexts compared;
  for (Field& field : GuestFields(guest, "")) {
    std::string& text = compared[std::move(field.path)];
    for (const auto& [name, value] : field.parts) {
      const bool secret = field.secret || name == "password";
      const std::string_view said = secret ? "set" : std::string_view(value);
      text.append(name).append("=").append(said).append("\n");
    }
  }
  return compared;
}

std::set<std::string> DifferentFields(const FieldTexts& a, const FieldTexts& b) {
  std::set<std::string> different;
  for (const auto& [path, text] : a) {
    const auto other = b.find(path);
    if (other == b.end() || other->second != text) different.insert(path);
  }
  for (const auto& [path, text] : b) {
    if (!a.contains(path)) different.insert(path);
  }
  return different;
}

void CopyField(const std::string& path, const GuestConfig& from, GuestConfig& to) {
  const std::string_view kind = FieldKind(path), key = FieldKey(path);
  if (const auto scalar = Scalars().find(kind); scalar != Scalars().end()) {
    scalar->second(from, to);
  } else if (kind == "disk" && !key.empty()) {
    CopyDevice(key, from.disks, to.disks);
  } else if (kind == "vif" && !key.empty()) {
    CopyDevice(key, from.vifs, to.vifs);
  } else if (kind == "vfb" && !key.empty()) {
    CopyDevice(key, from.vfbs, to.vfbs);
  } else if (kind == "pci" && !key.empty()) {
    CopyDevice(key, from.pci, to.pci);
  } else {
    CopyEntry(path, from.options, to.options);
    CopyEntry(path, from.site, to.site);
    CopyEntry(path, from.spice.other, to.spice.other);
  }
}

GuestConfig OnlyFields(const std::set<std::string>& paths, const GuestConfig& guest) {
  GuestConfig only;
  for (const std::string& path : paths) {
    if (path.starts_with("vif[")) {
      only.vifs = guest.vifs;
    } else if (path.starts_with("vfb[")) {
      only.vfbs = guest.vfbs;
    } else {
      CopyField(path, guest, only);
    }
  }
  for (Vfb& vfb : only.vfbs) vfb.vnc.password.reset();
  return only;
}

}  // namespace domus
