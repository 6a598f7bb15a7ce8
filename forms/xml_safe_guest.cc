#include "forms/xml_safe_guest.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "forms/guest_field_copy.h"
#include "forms/xml_element.h"
#include "model/device_fields.h"
#include "model/guest_fields.h"

namespace domus {
namespace {

bool Fits(const Field& field) {
  return FitsXml(field.path) && std::ranges::all_of(field.parts, [](const auto& part) {
           return FitsXml(part.first) && FitsXml(part.second);
         });
}

bool Fits(const std::optional<Secret>& secret) { return !secret || FitsXml(secret->Reveal()); }

/// Passwords show in fields only as digests.
void CleanPasswords(GuestConfig& guest, std::set<std::string>& unfit) {
  if (!Fits(guest.vnc.password)) {
    unfit.insert("vncpasswd");
    guest.vnc.password.reset();
  }
  if (!Fits(guest.spice.password)) {
    unfit.insert("spicepasswd");
    guest.spice.password.reset();
  }
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    if (!Fits(guest.vfbs[i].vnc.password)) unfit.insert(fmt::format("vfb[{}]", i));
  }
}

void Clean(const std::string& path, GuestConfig& guest) {
  for (size_t i = 0; i < guest.vifs.size(); ++i) {
    Vif& vif = guest.vifs[i];
    if (VifField(vif, i).path != path) continue;
    const bool keeps_mac = vif.mac && FitsXml(*vif.mac);
    const std::optional<std::string> mac = keeps_mac ? vif.mac : std::nullopt;
    vif = Vif();
    vif.mac = mac;
    return;
  }
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    if (path == fmt::format("vfb[{}]", i)) guest.vfbs[i] = Vfb();
  }
  for (size_t i = 0; i < guest.serials.size(); ++i) {
    if (path == fmt::format("serial[{}]", i)) guest.serials[i] = "none";
  }
  for (size_t i = 0; i < guest.parallels.size(); ++i) {
    if (path == fmt::format("parallel[{}]", i)) guest.parallels[i] = "none";
  }
  if (path == "name") {
    guest.name = Printable(guest.name);
  } else if (path.starts_with("usbdevice[")) {
    std::erase_if(guest.usb_devices,
                  [&](const std::string& device) { return path == "usbdevice[" + device + "]"; });
  } else if (!path.starts_with("vfb[") && !path.starts_with("serial[") &&
             !path.starts_with("parallel[")) {
    CopyField(path, GuestConfig(), guest);
  }
}

}  // namespace

GuestConfig XmlSafeGuest(const GuestConfig& guest, std::vector<Loss>& losses) {
  GuestConfig safe = guest;
  std::set<std::string> unfit;
  CleanPasswords(safe, unfit);
  for (const Field& field : GuestFields(guest, "")) {
    if (!Fits(field) && !guest.site.contains(field.path)) unfit.insert(field.path);
  }
  for (const auto& [key, value] : guest.site) {
    if (!FitsXml(key)) unfit.insert(key);
  }
  for (const std::string& path : unfit) {
    Clean(path, safe);
    losses.push_back({path, "XML can't hold its control characters or bytes that are no UTF-8"});
  }
  return safe;
}

}  // namespace domus
