// The guest's devices: each string through its parser, then what strings can't tell alone: two
// devices with one identity, and quality of service for a device that isn't there.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/devices/disk_qos.h"
#include "compiler/devices/disk_spec.h"
#include "compiler/devices/pci_spec.h"
#include "compiler/devices/serial_spec.h"
#include "compiler/devices/usb_spec.h"
#include "compiler/devices/vfb_spec.h"
#include "compiler/devices/vif_qos.h"
#include "compiler/devices/vif_spec.h"
#include "compiler/lower/lowering.h"
#include "model/device_fields.h"

namespace domus {
namespace {

/// The elements of a list setting; a single string stands for a list of one.
std::vector<const Value*> Elements(const CheckedSetting* setting) {
  std::vector<const Value*> elements;
  if (!setting) return elements;
  const Value& value = setting->setting->value;
  const auto add_all = [&](const std::vector<Value>& items) {
    for (const Value& item : items) elements.push_back(&item);
  };
  if (const List* list = value.As<List>()) {
    add_all(list->items);
  } else if (const Tuple* tuple = value.As<Tuple>()) {
    add_all(tuple->items);
  } else {
    elements.push_back(&value);
  }
  return elements;
}

/// Where a device string is written; a computed one at its setting.
Location ElementLocation(const Value& element, const Lowering& lowering, std::string_view key) {
  return element.where.valid() ? element.where : lowering.At(key);
}

/// Of a setting that fills fields with other names than its own.
const CheckedSetting* TakeList(Lowering& lowering, std::string_view key) {
  const CheckedSetting* setting = lowering.Take(key);
  lowering.guest.sources.erase(std::string(key));
  return setting;
}

/// Records where the device is written; reports a second one with the same identity.
void AddSource(Lowering& lowering, const std::string& path, Location at, Code twice,
               const std::string& message) {
  const auto [first, is_new] = lowering.guest.sources.emplace(path, at);
  if (is_new) return;
  lowering.sink.Report(
      Diagnostic(twice, at, message, "used again here").Secondary(first->second, "first used here"));
}

void LowerDisks(Lowering& lowering) {
  for (const Value* element : Elements(TakeList(lowering, "disk"))) {
    std::optional<Disk> disk = ParseDisk(*element, lowering.Context());
    if (!disk) continue;
    AddSource(lowering, DiskField(*disk).path, ElementLocation(*element, lowering, "disk"),
              Code::kVM083, fmt::format("two disks are `{}`", Printable(disk->device)));
    lowering.config.disks.push_back(std::move(*disk));
  }
}

/// The address inside the string; the whole string when it can't be found there as such.
Location MacLocation(const Value& element, const Vif& vif, Location whole) {
  const size_t at = vif.mac ? ToLower(element.Text()).find(*vif.mac) : std::string::npos;
  if (at == std::string::npos || !element.where.valid()) return whole;
  return LocateInString(element, at, at + vif.mac->size());
}

void LowerVifs(Lowering& lowering) {
  std::vector<Vif>& vifs = lowering.config.vifs;
  for (const Value* element : Elements(TakeList(lowering, "vif"))) {
    std::optional<Vif> vif = ParseVif(*element, lowering.Context());
    if (!vif) continue;
    const Location at = ElementLocation(*element, lowering, "vif");
    AddSource(lowering, VifField(*vif, vifs.size()).path, at, Code::kVM084,
              fmt::format("two interfaces have the MAC address {}", vif->mac.value_or("")));
    lowering.guest.macs_at.push_back(MacLocation(*element, *vif, at));
    vifs.push_back(std::move(*vif));
  }
}

/// xm's deprecated `nics=N` fills up with interfaces that have only defaults.
void LowerNics(Lowering& lowering) {
  const std::optional<int64_t> wanted = lowering.Int("nics");
  lowering.guest.sources.erase("nics");
  if (!wanted || *wanted < 0) return;
  constexpr int64_t kMostNics = 32;
  std::vector<Vif>& vifs = lowering.config.vifs;
  lowering.sink.Report(
      Diagnostic(Code::kVM095, lowering.At("nics"), "`nics` is deprecated", "only xm reads it")
          .Help("write one string for each interface in `vif`; `''` is one with defaults"));
  while (static_cast<int64_t>(vifs.size()) < std::min(*wanted, kMostNics)) {
    lowering.guest.sources[VifField({}, vifs.size()).path] = lowering.At("nics");
    lowering.guest.macs_at.push_back(lowering.At("nics"));
    vifs.emplace_back();
  }
}

void LowerVfbs(Lowering& lowering) {
  std::vector<Vfb>& vfbs = lowering.config.vfbs;
  for (const Value* element : Elements(TakeList(lowering, "vfb"))) {
    std::optional<Vfb> vfb = ParseVfb(*element, lowering.Context());
    if (!vfb) continue;
    lowering.guest.sources[fmt::format("vfb[{}]", vfbs.size())] =
        ElementLocation(*element, lowering, "vfb");
    vfbs.push_back(std::move(*vfb));
  }
}

void LowerPci(Lowering& lowering) {
  for (const Value* element : Elements(TakeList(lowering, "pci"))) {
    std::optional<PciDevice> device = ParsePci(*element, lowering.Context());
    if (!device) continue;
    AddSource(lowering, PciField(*device).path, ElementLocation(*element, lowering, "pci"),
              Code::kVM092, fmt::format("PCI device {} is handed over twice", device->address));
    lowering.config.pci.push_back(std::move(*device));
  }
}

/// `serial` and `parallel`: a field for each port.
void LowerPorts(Lowering& lowering, std::string_view key, std::vector<std::string>& ports) {
  const CheckedSetting* setting = TakeList(lowering, key);
  if (!setting) return;
  ports = ParseSerials(setting->setting->value, lowering.Context()).value_or(ports);
  const std::vector<const Value*> elements = Elements(setting);
  for (size_t i = 0; i < ports.size(); ++i) {
    const Value& element = *elements[std::min(i, elements.size() - 1)];
    lowering.guest.sources[fmt::format("{}[{}]", key, i)] = ElementLocation(element, lowering, key);
  }
}

void LowerUsb(Lowering& lowering) {
  GuestConfig& config = lowering.config;
  config.usb = lowering.Bool("usb");
  const CheckedSetting* setting = TakeList(lowering, "usbdevice");
  if (!setting) return;
  config.usb_devices =
      ParseUsbDevices(setting->setting->value, lowering.Context()).value_or(config.usb_devices);
  for (const std::string& device : config.usb_devices) {
    lowering.guest.sources[fmt::format("usbdevice[{}]", device)] = lowering.At("usbdevice");
  }
}

void LowerDiskQos(Lowering& lowering) {
  std::vector<Disk>& disks = lowering.config.disks;
  for (const Value* element : Elements(TakeList(lowering, "disk_other_config"))) {
    std::optional<DiskQosEntry> entry = ParseDiskQos(*element, lowering.Context());
    if (!entry) continue;
    const auto disk = std::ranges::find(disks, entry->device, &Disk::device);
    if (disk != disks.end()) {
      disk->qos = std::move(entry->qos);
      continue;
    }
    lowering.sink.Report(Diagnostic(Code::kVM096, entry->device_at,
                                    fmt::format("no disk is `{}`", Printable(entry->device)),
                                    "not among the guest's disks"));
  }
}

void LowerVifQos(Lowering& lowering) {
  std::vector<Vif>& vifs = lowering.config.vifs;
  for (const Value* element : Elements(TakeList(lowering, "vif_other_config"))) {
    std::optional<VifQosEntry> entry = ParseVifQos(*element, lowering.Context());
    if (!entry) continue;
    const auto vif = std::ranges::find(vifs, std::optional(entry->mac), &Vif::mac);
    if (vif != vifs.end()) {
      vif->qos = std::move(entry->qos);
      continue;
    }
    lowering.sink.Report(Diagnostic(Code::kVM097, entry->mac_at,
                                    fmt::format("no interface has the MAC address {}", entry->mac),
                                    "not among the guest's interfaces"));
  }
}

}  // namespace

void LowerDevices(Lowering& lowering) {
  LowerDisks(lowering);
  LowerVifs(lowering);
  LowerNics(lowering);
  LowerVfbs(lowering);
  LowerPci(lowering);
  LowerPorts(lowering, "serial", lowering.config.serials);
  LowerPorts(lowering, "parallel", lowering.config.parallels);
  LowerUsb(lowering);
  LowerDiskQos(lowering);
  LowerVifQos(lowering);
}

}  // namespace domus
