#include "forms/guest_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "forms/disk_text.h"
#include "forms/pci_text.h"
#include "forms/script_options.h"
#include "forms/script_writer.h"
#include "forms/vfb_text.h"
#include "forms/vif_text.h"
#include "forms/well_formed.h"
#include "model/device_fields.h"
#include "model/guest_words.h"

namespace domus {
namespace {

/// A text that only makes sense in a certain shape.
void WriteShaped(std::string_view key, const std::optional<std::string>& value,
                 bool (*is_good)(std::string_view), ScriptWriter& writer) {
  if (!value || is_good(*value)) return writer.Text(key, value);
  if (writer.KeyFor(key)) writer.Lose(key, "not well formed");
}

void WriteIdentity(const GuestConfig& guest, ScriptWriter& writer) {
  WriteShaped("name", guest.name, IsGuestName, writer);
  WriteShaped("uuid", guest.uuid, IsGuestUuid, writer);
  const DialectKey type = *writer.KeyFor("type");
  if (writer.is_xl()) {
    // The default depends on the processor.
    writer.Quoted(type, "type", ToWord(guest.type));
  } else if (guest.type == GuestType::kHvm) {
    writer.Quoted(type, "type", "hvm");
  } else if (guest.type == GuestType::kPvh) {
    writer.Lose("type", "xm has no PVH guests; this is a PV guest");
  }
}

void WriteMemory(const GuestConfig& guest, ScriptWriter& writer) {
  writer.Number("memory", guest.memory_mib);
  writer.Number("maxmem", guest.maxmem_mib);
  if (writer.is_xl() && guest.shadow_memory_mib == 0) {
    writer.Respell("shadow_memory", "xl takes 0 as it is; left out, it works the memory out");
  } else {
    writer.Number("shadow_memory", guest.shadow_memory_mib);
  }
  writer.Number("videoram", guest.videoram_mib);
}

bool IsForXm(const std::string& mask) { return !mask.contains("node"); }

void WriteCpus(const CpuAffinity& cpus, ScriptWriter& writer) {
  const DialectKey key = *writer.KeyFor("cpus");
  const bool has_masks = cpus.per_vcpu ? !cpus.masks.empty() : cpus.masks.size() == 1;
  if (!has_masks || !std::ranges::all_of(cpus.masks, IsCpuMask)) {
    return writer.Lose("cpus", "not well formed");
  }
  if (!writer.is_xl() && !std::ranges::all_of(cpus.masks, IsForXm)) {
    return writer.Lose("cpus", "xm knows no NUMA nodes");
  }
  if (cpus.per_vcpu) return writer.List(key, cpus.masks);
  writer.Quoted(key, "cpus", cpus.masks.front());
}

void WriteCpu(const GuestConfig& guest, ScriptWriter& writer) {
  writer.Number("vcpus", guest.vcpus);
  writer.Number("maxvcpus", guest.maxvcpus);
  if (guest.cpus) WriteCpus(*guest.cpus, writer);
  writer.Number("cpu_weight", guest.cpu_weight);
  writer.Number("cpu_cap", guest.cpu_cap);
}

void WriteBootloaderArgs(const std::string& text, ScriptWriter& writer) {
  if (text.empty()) return writer.Respell("bootloader_args", "an empty text is the same as none");
  const DialectKey key = *writer.KeyFor("bootloader_args");
  if (!writer.is_xl()) return writer.Quoted(key, "bootloader_args", text);
  // xl deprecates one string, which it splits at blanks.
  if (!QuotedText(text, writer.dialect)) {
    return writer.Lose("bootloader_args", "xl has no spelling of one of its characters");
  }
  std::vector<std::string> words;
  for (const std::string_view word : Split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  if (Join(words, " ") != text) writer.Lose("bootloader_args", "xl takes words: its blanks are lost");
  if (!words.empty()) writer.List(key, words);
}

/// xl brings the firmware loader that an HVM guest of xm names as its kernel.
bool IsFirmwareLoader(const GuestConfig& guest) {
  if (guest.type != GuestType::kHvm || !guest.kernel) return false;
  return std::string_view(*guest.kernel).substr(guest.kernel->rfind('/') + 1) == "hvmloader";
}

void WriteBoot(const GuestConfig& guest, ScriptWriter& writer) {
  if (writer.is_xl() && IsFirmwareLoader(guest)) {
    writer.Respell("kernel", "xl brings its own firmware loader");
  } else {
    writer.Text("kernel", guest.kernel);
  }
  writer.Text("ramdisk", guest.ramdisk);
  writer.Text("root", guest.root);
  writer.Text("extra", guest.extra);
  writer.Text("bootloader", guest.bootloader);
  if (guest.bootloader_args) WriteBootloaderArgs(*guest.bootloader_args, writer);
  WriteShaped("boot", guest.boot_order, IsBootOrder, writer);
}

void WriteAction(std::string_view key, std::optional<LifecycleAction> action,
                 ScriptWriter& writer) {
  if (!action) return;
  if (!writer.is_xl() && *action == LifecycleAction::kSoftReset) {
    return writer.Lose(key, "xm has no soft reset");
  }
  writer.Quoted(*writer.KeyFor(key), key, ToWord(*action));
}

void WriteActions(const GuestConfig& guest, ScriptWriter& writer) {
  WriteAction("on_poweroff", guest.on_poweroff, writer);
  WriteAction("on_reboot", guest.on_reboot, writer);
  WriteAction("on_crash", guest.on_crash, writer);
}

// --- devices ---------------------------------------------------------------------------------------

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

// --- displays --------------------------------------------------------------------------------------

/// An empty password is one: it turns the host's own off.
void WritePassword(std::string_view key, const std::optional<Secret>& password,
                   ScriptWriter& writer) {
  if (!password) return;
  if (const auto known = writer.KeyFor(key)) writer.Quoted(*known, key, password->Reveal());
}

void WriteVnc(const Vnc& vnc, ScriptWriter& writer) {
  writer.Flag("vnc", vnc.enabled);
  std::string why = vnc.listen ? WhyNoVncListen(*vnc.listen, writer.dialect) : "";
  why.empty() ? writer.Text("vnclisten", vnc.listen) : writer.Lose("vnclisten", std::move(why));
  writer.Number("vncdisplay", vnc.display);
  writer.Flag("vncunused", vnc.unused);
  WritePassword("vncpasswd", vnc.password, writer);
}

void WriteSpice(const GuestConfig& guest, ScriptWriter& writer) {
  const Spice& spice = guest.spice;
  writer.Flag("spice", spice.enabled);
  writer.Text("spicehost", spice.host);
  writer.Number("spiceport", spice.port);
  writer.Number("spicetls_port", spice.tls_port);
  writer.Flag("spicedisable_ticketing", spice.disable_ticketing);
  WritePassword("spicepasswd", spice.password, writer);
  for (const auto& [name, text] : spice.other) {
    const KeyInfo* key = FindGuestKey(name);
    const bool is_known = key && key->name == name && name.starts_with("spice");
    const std::optional<OptionValue> value =
        is_known ? FromCanonicalText(*key, text) : std::nullopt;
    value ? WriteOption(*key, *value, guest.type, writer) : writer.Lose(name, "not well formed");
  }
}

void WriteDisplays(const GuestConfig& guest, ScriptWriter& writer) {
  WriteVnc(guest.vnc, writer);
  writer.Flag("sdl", guest.sdl.enabled);
  writer.Text("display", guest.sdl.display);
  writer.Text("xauthority", guest.sdl.xauthority);
  WriteSpice(guest, writer);
}

/// Python 2 refuses text beyond ASCII in a file that does not say what it is.
std::string CodingLine(std::string_view text, ScriptDialect dialect) {
  const bool is_ascii =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return is_ascii || dialect == ScriptDialect::kXl ? "" : "# -*- coding: utf-8 -*-\n";
}

}  // namespace

Rendered WriteGuestScript(const GuestConfig& guest, ScriptDialect dialect) {
  ScriptWriter writer(dialect);
  WriteIdentity(guest, writer);
  WriteMemory(guest, writer);
  WriteCpu(guest, writer);
  WriteBoot(guest, writer);
  WriteActions(guest, writer);
  WriteDisks(guest, writer);
  WriteVifs(guest, writer);
  WriteVfbs(guest, writer);
  WritePci(guest, writer);
  WritePorts("serial", guest.serials, writer);
  WritePorts("parallel", guest.parallels, writer);
  WriteUsb(guest, writer);
  WriteDisplays(guest, writer);
  writer.Flag("localtime", guest.localtime);
  writer.Number("rtc_timeoffset", guest.rtc_offset_s);
  WriteOptions(guest, writer);
  WriteSite(guest, writer);
  std::string text = std::move(writer.file).Render();
  std::ranges::stable_sort(writer.losses, {}, &Loss::field);
  return {CodingLine(text, dialect) + text, std::move(writer.losses)};
}

}  // namespace domus
