#include "forms/libvirt_device.h"

#include "forms/libvirt_disks.h"
#include "forms/libvirt_form.h"
#include "forms/libvirt_interfaces.h"
#include "forms/xml_element.h"
#include "forms/xml_safe_guest.h"

namespace domus {
namespace {

/// The only device of a guest that has no other.
template <class Write>
Rendered DeviceXml(const GuestConfig& guest, LibvirtTarget target, Write write) {
  std::vector<Loss> losses;
  const GuestConfig safe = XmlSafeGuest(guest, losses);
  LibvirtWriting writing(safe, target);
  writing.losses = std::move(losses);
  XmlElement devices("devices");
  write(writing, devices);
  return {devices.children.empty() ? "" : PrintXml(devices.children.front()),
          std::move(writing.losses)};
}

}  // namespace

Rendered LibvirtDiskXml(const Disk& disk, GuestType type, LibvirtTarget target) {
  GuestConfig guest;
  guest.type = type;
  guest.disks = {disk};
  return DeviceXml(guest, target, WriteDisks);
}

Rendered LibvirtInterfaceXml(const Vif& vif, GuestType type, LibvirtTarget target) {
  GuestConfig guest;
  guest.type = type;
  guest.vifs = {vif};
  return DeviceXml(guest, target, WriteInterfaces);
}

}  // namespace domus
