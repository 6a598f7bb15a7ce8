#include "model/device_fields.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/text.h"
#include "model/guest_words.h"

namespace domus {
namespace {

std::string_view YesNo(bool yes) { return yes ? "yes" : "no"; }

/// Collects a device's parts, and beside them the words of its display.
class DeviceField {
 public:
  DeviceField(std::string path, Disruption disruption) {
    field_.path = std::move(path);
    field_.disruption = disruption;
  }

  void Part(std::string name, std::string_view value) {
    field_.parts.emplace(std::move(name), value);
  }
  void Say(std::string words) { words_.push_back(std::move(words)); }

  /// A part shown as "NAME VALUE".
  void Named(const std::string& name, const std::optional<std::string>& value) {
    if (!value) return;
    Part(name, *value);
    Say(fmt::format("{} {}", name, *value));
  }
  void Named(const std::string& name, const std::optional<int>& value) {
    if (value) Named(name, std::to_string(*value));
  }
  /// A part shown as "NAME" or "no NAME".
  void Flag(const std::string& name, const std::optional<bool>& value) {
    if (!value) return;
    Part(name, YesNo(*value));
    Say(*value ? name : "no " + name);
  }

  Field Take(std::string_view display_when_empty) && {
    field_.display = Printable(words_.empty() ? display_when_empty : Join(words_, ", "));
    return std::move(field_);
  }

 private:
  Field field_;
  std::vector<std::string> words_;
};

/// The source with what is said of how to reach it: "phy:/dev/vg/db", "tap:aio:/OVS/a.img".
std::string DiskSource(const Disk& disk) {
  if (disk.source.empty()) return "(empty)";
  std::string text;
  if (disk.backend != DiskBackend::kUnset) text += fmt::format("{}:", ToWord(disk.backend));
  if (disk.tap_driver) text += *disk.tap_driver + ":";
  return text + disk.source;
}

void AddVnc(const Vnc& vnc, std::string_view digest_key, DeviceField& field) {
  field.Flag("vnc", vnc.enabled);
  field.Named("listen", vnc.listen);
  field.Named("display", vnc.display);
  field.Flag("unused", vnc.unused);
  if (!vnc.password) return;
  field.Part("password", HmacSha256(digest_key, vnc.password->Reveal()));
  field.Say("password (secret)");
}

void AddSdl(const Sdl& sdl, DeviceField& field) {
  field.Flag("sdl", sdl.enabled);
  field.Named("sdl display", sdl.display);
  field.Named("xauthority", sdl.xauthority);
}

}  // namespace

Field DiskField(const Disk& disk) {
  DeviceField field(fmt::format("disk[{}]", disk.device), Disruption::kLive);
  field.Part("source", disk.source);
  field.Say(DiskSource(disk));
  if (disk.backend != DiskBackend::kUnset) field.Part("backend", ToWord(disk.backend));
  if (disk.tap_driver) field.Part("tap driver", *disk.tap_driver);
  if (disk.format != DiskFormat::kUnset) {
    field.Part("format", ToWord(disk.format));
    field.Say(std::string(ToWord(disk.format)));
  }
  field.Part("access", ToWord(disk.access));
  field.Say(std::string(Describe(disk.access)));
  field.Part("cdrom", YesNo(disk.cdrom));
  if (disk.cdrom) field.Say("cdrom");
  field.Part("emulated only", YesNo(disk.emulated_only));
  field.Named("script", disk.script);
  field.Named("backend domain", disk.backend_domain);
  field.Named("protocol", disk.protocol);
  field.Flag("discard", disk.discard);
  field.Flag("direct I/O safe", disk.direct_io_safe);
  if (disk.qos) {
    field.Named("schedule", disk.qos->schedule);
    field.Named("priority", disk.qos->priority);
  }
  return std::move(field).Take("");
}

Field VifField(const Vif& vif, size_t position) {
  DeviceField field(fmt::format("vif[{}]", vif.mac ? *vif.mac : std::to_string(position)),
                    Disruption::kLive);
  field.Named("bridge", vif.bridge);
  if (vif.type != VifType::kUnset) {
    field.Part("type", ToWord(vif.type));
    field.Say(std::string(ToWord(vif.type)));
  }
  field.Named("model", vif.model);
  field.Named("ip", vif.ip);
  field.Named("script", vif.script);
  field.Named("vifname", vif.vifname);
  field.Named("backend domain", vif.backend_domain);
  if (vif.rate) field.Named("rate", ToWord(*vif.rate));
  if (vif.qos) {
    field.Named("inbound rate", TcRate(vif.qos->bits_per_second));
    if (vif.qos->latency_us) field.Named("inbound latency", TcTime(*vif.qos->latency_us));
  }
  for (const auto& [key, value] : vif.other) field.Named("other " + key, value);
  return std::move(field).Take("default bridge");
}

Field VfbField(const Vfb& vfb, size_t position, std::string_view digest_key) {
  DeviceField field(fmt::format("vfb[{}]", position), Disruption::kStaged);
  AddVnc(vfb.vnc, digest_key, field);
  AddSdl(vfb.sdl, field);
  field.Named("keymap", vfb.keymap);
  if (vfb.videoram_mib) {
    field.Part("videoram", std::to_string(*vfb.videoram_mib));
    field.Say(fmt::format("videoram {} MiB", *vfb.videoram_mib));
  }
  field.Flag("opengl", vfb.opengl);
  return std::move(field).Take("default display");
}

Field PciField(const PciDevice& device) {
  DeviceField field(fmt::format("pci[{}]", device.address), Disruption::kRestart);
  if (device.virtual_slot) {
    field.Part("slot", std::to_string(*device.virtual_slot));
    field.Say(fmt::format("slot {:02x}", *device.virtual_slot));
  }
  for (const auto& [key, value] : device.options) {
    field.Part("option " + key, value);
    field.Say(value.empty() ? key : fmt::format("{}={}", key, value));
  }
  return std::move(field).Take("passed through");
}

}  // namespace domus
