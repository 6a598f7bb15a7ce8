// <hostdev>: devices of the host (declared in libvirt_devices.h).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "forms/libvirt_devices.h"

namespace domus {
namespace {

std::optional<int> FromHex(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, number, 16);
  if (problem != std::errc() || at != end || number < 0 || number > 0xffff) return std::nullopt;
  return number;
}

/// "0000:01:1a.1" as <address>; null for a slot's every function ("*"), which is several devices.
std::optional<XmlElement> PciAddress(std::string_view address) {
  const std::vector<std::string_view> pieces = Split(address, ':');
  if (pieces.size() != 3) return std::nullopt;
  const size_t dot = pieces[2].find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto domain = FromHex(pieces[0]), bus = FromHex(pieces[1]);
  const auto slot = FromHex(pieces[2].substr(0, dot)), function = FromHex(pieces[2].substr(dot + 1));
  if (!domain || !bus || !slot || !function || *bus > 255 || *slot > 31 || *function > 7) {
    return std::nullopt;
  }
  return XmlElement("address", {{"domain", fmt::format("0x{:04x}", *domain)},
                                {"bus", fmt::format("0x{:02x}", *bus)},
                                {"slot", fmt::format("0x{:02x}", *slot)},
                                {"function", fmt::format("0x{:x}", *function)}});
}

void WritePci(const PciDevice& device, LibvirtWriting& writing, XmlElement& devices) {
  const std::string path = fmt::format("pci[{}]", device.address);
  auto address = PciAddress(device.address);
  if (!address) {
    writing.Lose(path, "libvirt hands over one function by its whole address");
    return;
  }
  if (device.virtual_slot) writing.Lose(path, "libvirt's Xen driver chooses the slot itself");
  XmlElement hostdev("hostdev", {{"mode", "subsystem"}, {"type", "pci"},
                                 {"managed", writing.xen() ? "no" : "yes"}});
  if (writing.xen()) hostdev.Add("driver", {{"name", "xen"}});
  XmlElement source("source");
  for (const auto& [key, value] : device.options) {
    if (key == "permissive" && writing.xen() && (value == "0" || value == "1")) {
      source.Set("writeFiltering", value == "1" ? "no" : "yes");
    } else {
      writing.Lose(path, fmt::format("libvirt has no word for `{}`", Printable(key)));
    }
  }
  source.Add(*std::move(address));
  hostdev.Add(std::move(source));
  devices.Add(std::move(hostdev));
}

XmlElement& UsbSource(XmlElement& devices) {
  return devices
      .Add("hostdev", {{"mode", "subsystem"}, {"type", "usb"}, {"managed", "no"}})
      .Add("source");
}

/// usbdevice's "host:VENDOR:PRODUCT" and "host:BUS.ADDRESS".
bool WriteHostUsb(std::string_view device, XmlElement& devices) {
  if (!device.starts_with("host:")) return false;
  const std::string_view id = device.substr(5);
  const size_t colon = id.find(':'), dot = id.find('.');
  if (colon != std::string_view::npos) {
    const auto vendor = FromHex(id.substr(0, colon)), product = FromHex(id.substr(colon + 1));
    if (!vendor || !product) return false;
    XmlElement& source = UsbSource(devices);
    source.Add("vendor", {{"id", fmt::format("0x{:04x}", *vendor)}});
    source.Add("product", {{"id", fmt::format("0x{:04x}", *product)}});
    return true;
  }
  const auto bus = ParseInt(id.substr(0, dot));
  const auto address = dot == std::string_view::npos ? std::nullopt : ParseInt(id.substr(dot + 1));
  if (!bus || !address || *bus < 0 || *bus > 999 || *address < 0 || *address > 999) return false;
  UsbSource(devices).Add("address", {{"bus", std::to_string(*bus)},
                                     {"device", std::to_string(*address)}});
  return true;
}

void WriteUsbDevices(LibvirtWriting& writing, XmlElement& devices) {
  for (const std::string& device : writing.guest.usb_devices) {
    const bool input = device == "tablet" || device == "mouse" || device == "keyboard";
    const std::string path = fmt::format("usbdevice[{}]", device);
    if (!writing.hvm()) {
      writing.Lose(path, "a paravirtual guest has no emulated USB");
    } else if (!input && !WriteHostUsb(device, devices)) {
      writing.Lose(path, "libvirt has no word for this emulated USB device");
    }
  }
}

/// xl's `usbdev`: "hostbus=1,hostaddr=3", both in hexadecimal.
void WriteUsbdev(LibvirtWriting& writing, XmlElement& devices) {
  const auto list = writing.xen() ? writing.Texts("usbdev") : std::nullopt;
  if (!list) return;
  for (const std::string& text : *list) {
    const auto bus = FromHex(PairValue(text, "hostbus").value_or(""));
    const auto address = FromHex(PairValue(text, "hostaddr").value_or(""));
    if (!bus || !address) {
      writing.Lose("usbdev", "libvirt needs `hostbus` and `hostaddr`");
      continue;
    }
    UsbSource(devices).Add("address", {{"bus", std::to_string(*bus)},
                                       {"device", std::to_string(*address)}});
  }
}

void ReadPci(const XmlElement& hostdev, const XmlElement& source, LibvirtReading& reading) {
  const XmlElement* address = source.Child("address");
  if (!address) return;
  const auto part = [&](const char* name) { return FromHex(address->Get(name)).value_or(0); };
  PciDevice device;
  device.address = fmt::format("{:04x}:{:02x}:{:02x}.{:x}", part("domain"), part("bus"),
                               part("slot"), part("function"));
  const std::string* filtering = source.Attribute("writeFiltering");
  if (!filtering) filtering = hostdev.Attribute("writeFiltering");
  if (filtering) device.options["permissive"] = *filtering == "no" ? "1" : "0";
  reading.guest.pci.push_back(std::move(device));
}

/// As usbdevice's host:…, or for a paravirtual controller as usbdev.
void ReadUsb(const XmlElement& source, LibvirtReading& reading, std::vector<OptionValue>& usbdev) {
  const XmlElement *vendor = source.Child("vendor"), *product = source.Child("product");
  if (vendor && product) {
    reading.guest.usb_devices.push_back(
        fmt::format("host:{:04x}:{:04x}", FromHex(vendor->Get("id")).value_or(0),
                    FromHex(product->Get("id")).value_or(0)));
    return;
  }
  const XmlElement* address = source.Child("address");
  if (!address) return;
  const int64_t bus = reading.Attribute(*address, "bus", 0, 999).value_or(0);
  const int64_t number = reading.Attribute(*address, "device", 0, 999).value_or(0);
  if (reading.xen) {
    usbdev.push_back({fmt::format("hostbus={:x},hostaddr={:x}", bus, number)});
  } else {
    reading.guest.usb_devices.push_back(fmt::format("host:{}.{}", bus, number));
  }
}

}  // namespace

void WriteHostDevices(LibvirtWriting& writing, XmlElement& devices) {
  for (const PciDevice& device : writing.guest.pci) WritePci(device, writing, devices);
  WriteUsbDevices(writing, devices);
  WriteUsbdev(writing, devices);
}

void ReadHostDevices(const XmlElement& devices, LibvirtReading& reading) {
  std::vector<OptionValue> usbdev;
  for (const XmlElement& hostdev : devices.children) {
    const XmlElement* source = hostdev.name == "hostdev" ? hostdev.Child("source") : nullptr;
    if (!source) continue;
    if (hostdev.Get("type") == "pci") ReadPci(hostdev, *source, reading);
    if (hostdev.Get("type") == "usb") ReadUsb(*source, reading, usbdev);
  }
  if (!usbdev.empty()) reading.guest.options["usbdev"] = {std::move(usbdev)};
}

}  // namespace domus
