#include "forms/script_devices.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "forms/disk_text.h"
#include "forms/pci_text.h"
#include "forms/vfb_text.h"
#include "forms/vif_text.h"
#include "forms/well_formed.h"
#include "model/device_fields.h"

namespace domus {
namespace {

/// A list of device strings, unless it is empty. Loses a device with a character that can't be quoted.
class DeviceList {
 public:
  explicit DeviceList(ScriptWriter& writer) : writer_(writer) {}

  bool Add(const std::string& path, const std::optional<std::string>& text) {
    if (!text) return false;
    if (QuotedText(*text, writer_.dialect)) {
      texts_.push_back(*text);
      return true;
    }
    writer_.Lose(path, fmt::format("left out: {} has no spelling of one of its characters",
                                   writer_.tool()));
    return false;
  }
  void Write(std::string_view key) {
    if (!texts_.empty()) writer_.List(*writer_.KeyFor(key), texts_);
  }

 private:
  ScriptWriter& writer_;
  std::vector<std::string> texts_;
};

/// [['hda', 'ionice', 'sched=best-effort,prio=5']]: entries of an other_config.
void WriteOtherConfig(std::string_view key, std::string_view algorithm,
                      const std::vector<std::pair<std::string, std::string>>& entries,
                      ScriptWriter& writer) {
  if (entries.empty()) return;
  std::vector<std::string> items;
  for (const auto& [device, parameters] : entries) {
    items.push_back(fmt::format("['{}', '{}', '{}']", device, algorithm, parameters));
  }
  const DialectKey known = *writer.KeyFor(key);
  writer.file.SetList(*known.key, known.name, std::move(items));
}

void WriteDisks(const GuestConfig& guest, ScriptWriter& writer) {
  DeviceList list(writer);
  std::set<std::string> written;
  std::vector<std::pair<std::string, std::string>> limits;
  for (const Disk& disk : guest.disks) {
    const std::string path = DiskField(disk).path;
    if (written.contains(disk.device)) {
      writer.Lose(path, "left out: another disk has its name");
      continue;
    }
    if (!list.Add(path, DiskText(disk, writer.dialect, writer.losses))) continue;
    written.insert(disk.device);
    if (!disk.qos) continue;
    const std::optional<std::string> parameters = DiskQosText(*disk.qos);
    if (writer.is_xl()) {
      writer.Lose(path, "xl has no priorities of disks");
    } else if (parameters) {
      limits.emplace_back(disk.device, *parameters);
    } else {
      writer.Lose(path, "its priority is none of ionice's");
    }
  }
  list.Write("disk");
  WriteOtherConfig("disk_other_config", "ionice", limits, writer);
}

/// What the inbound limit of a vif loses, and why; empty when vif_other_config can hold it.
std::string WhyNoLimit(const Vif& vif, const ScriptWriter& writer) {
  if (writer.is_xl()) return "xl has no limit for inbound traffic";
  if (!vif.mac || !IsMacAddress(*vif.mac)) return "an inbound limit needs a MAC address";
  return VifQosText(*vif.qos) ? "" : "its inbound limit is none of tc's";
}

void WriteVifs(const GuestConfig& guest, ScriptWriter& writer) {
  DeviceList list(writer);
  std::vector<std::pair<std::string, std::string>> limits;
  for (size_t i = 0; i < guest.vifs.size(); ++i) {
    const Vif& vif = guest.vifs[i];
    const std::string path = VifField(vif, i).path;
    if (!list.Add(path, VifText(vif, i, writer.dialect, writer.losses))) {
      // Its place numbers the interfaces that follow.
      list.Add(path, "");
      continue;
    }
    if (!vif.qos) continue;
    std::string why = WhyNoLimit(vif, writer);
    why.empty() ? void(limits.emplace_back(*vif.mac, *VifQosText(*vif.qos)))
                : writer.Lose(path, std::move(why));
  }
  list.Write("vif");
  WriteOtherConfig("vif_other_config", "tbf", limits, writer);
}

void WriteVfbs(const GuestConfig& guest, ScriptWriter& writer) {
  DeviceList list(writer);
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    const std::string path = fmt::format("vfb[{}]", i);
    const std::string text = VfbText(guest.vfbs[i], i, writer.dialect, writer.losses);
    if (!list.Add(path, text)) list.Add(path, "");
  }
  list.Write("vfb");
}

void WritePci(const GuestConfig& guest, ScriptWriter& writer) {
  DeviceList list(writer);
  for (const PciDevice& device : guest.pci) {
    list.Add(PciField(device).path, PciText(device, writer.dialect, writer.losses));
  }
  list.Write("pci");
}

/// xl takes a list of ports, xm one. A bad one becomes `none`, so that the others keep their numbers.
void WritePorts(std::string_view key, const std::vector<std::string>& ports, ScriptWriter& writer) {
  std::vector<std::string> texts;
  std::optional<DialectKey> known;
  for (size_t i = 0; i < ports.size(); ++i) {
    const std::string path = fmt::format("{}[{}]", key, i);
    known = writer.KeyFor(key, path);
    if (!known) continue;
    if (!writer.is_xl() && i > 0) {
      writer.Lose(path, "xm has one port");
    } else if (IsPortTarget(ports[i]) && QuotedText(ports[i], writer.dialect)) {
      texts.push_back(ports[i]);
    } else {
      writer.Lose(path, "not a place for a port");
      texts.push_back("none");
    }
  }
  if (texts.size() == 1) writer.Quoted(*known, key, texts.front());
  if (texts.size() > 1) writer.List(*known, texts);
}

void WriteUsb(const GuestConfig& guest, ScriptWriter& writer) {
  writer.Flag("usb", guest.usb);
  std::vector<std::string> texts;
  for (const std::string& device : guest.usb_devices) {
    const std::string path = fmt::format("usbdevice[{}]", device);
    if (!IsUsbDevice(device) || !QuotedText(device, writer.dialect)) {
      writer.Lose(path, "not a USB device");
    } else if (!writer.is_xl() && !texts.empty()) {
      writer.Lose(path, "xm has one USB device");
    } else {
      texts.push_back(device);
    }
  }
  const DialectKey key = *writer.KeyFor("usbdevice");
  if (texts.size() == 1) writer.Quoted(key, "usbdevice", texts.front());
  if (texts.size() > 1) writer.List(key, texts);
}

}  // namespace

void WriteDevices(const GuestConfig& guest, ScriptWriter& writer) {
  WriteDisks(guest, writer);
  WriteVifs(guest, writer);
  WriteVfbs(guest, writer);
  WritePci(guest, writer);
  WritePorts("serial", guest.serials, writer);
  WritePorts("parallel", guest.parallels, writer);
  WriteUsb(guest, writer);
}

}  // namespace domus
