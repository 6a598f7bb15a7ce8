#include "forms/guest_script.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "forms/script_devices.h"
#include "forms/script_displays.h"
#include "forms/script_options.h"
#include "forms/script_writer.h"
#include "forms/well_formed.h"
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
  WriteDevices(guest, writer);
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
