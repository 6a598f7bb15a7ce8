// Rules about one guest that need several of its settings: what runs, but not as its author meant.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/lower/lowering.h"
#include "model/device_fields.h"
#include "model/guest_words.h"

namespace domus {
namespace {

Location SourceOf(const Lowering& lowering, const std::string& path) {
  const auto found = lowering.guest.sources.find(path);
  return found == lowering.guest.sources.end() ? lowering.guest.name_at : found->second;
}

Location DiskAt(const Lowering& lowering, const Disk& disk) {
  return SourceOf(lowering, DiskField(disk).path);
}

bool HasDisk(const GuestConfig& config, bool cdrom) {
  return std::ranges::any_of(config.disks, [&](const Disk& disk) { return disk.cdrom == cdrom; });
}

// --- booting ---------------------------------------------------------------------------------------

void CheckBootMethod(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  const std::string headline =
      fmt::format("guest `{}` has nothing to boot from", Printable(config.name));
  if (lowering.IsHvm()) {
    // An HVM guest's `kernel` is the firmware loader; a vif may boot by PXE.
    if (!config.disks.empty() || !config.vifs.empty() || lowering.Find("fda")) return;
    lowering.sink.Report(Diagnostic(Code::kVM020, lowering.guest.name_at, headline,
                                    "an HVM guest with neither disks nor interfaces")
                             .Help("give it a disk or a CD-ROM, such as `hda` or `hdc:cdrom`"));
    return;
  }
  if (config.kernel || config.bootloader || lowering.Find("firmware")) return;
  lowering.sink.Report(
      Diagnostic(Code::kVM020, lowering.guest.name_at, headline,
                 "neither `kernel` nor `bootloader` is set")
          .Note("a paravirtual guest boots a kernel of the host, or one that a boot loader finds in "
                "the guest's first disk")
          .Help("add `bootloader = '/usr/bin/pygrub'`, or `builder = 'hvm'` for a hardware "
                "virtualised guest"));
}

struct BootDevice {
  char letter;
  std::string_view missing;  // "hard disk"
  bool present;
};

void CheckBootOrder(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  if (!lowering.IsHvm() || !config.boot_order) return;
  const bool floppy = lowering.Find("fda") || lowering.Find("fdb");
  const std::array<BootDevice, 4> devices = {{{'a', "floppy drive", floppy},
                                              {'c', "hard disk", HasDisk(config, false)},
                                              {'d', "CD-ROM", HasDisk(config, true)},
                                              {'n', "network interface", !config.vifs.empty()}}};
  const Value& value = lowering.Find("boot")->setting->value;
  for (const BootDevice& device : devices) {
    const size_t at = value.Text().find(device.letter);
    if (device.present || at == std::string_view::npos) continue;
    lowering.sink.Report({Code::kVM080, LocateInString(value, at, at + 1),
                          fmt::format("`boot` names a {} that the guest does not have", device.missing),
                          fmt::format("there is no {}", device.missing)});
  }
}

/// The guide's E.12: with boot='dc' the CD-ROM's drive has to be listed before hda.
void CheckCdromOrder(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  if (!lowering.IsHvm() || !config.boot_order || !config.boot_order->starts_with("dc")) return;
  const auto hda = std::ranges::find(config.disks, "hda", &Disk::device);
  const auto cdrom = std::find_if(hda, config.disks.end(), [](const Disk& disk) { return disk.cdrom; });
  if (hda == config.disks.end() || cdrom == config.disks.end()) return;
  lowering.sink.Report(
      Diagnostic(Code::kVM082, DiskAt(lowering, *cdrom), "the CD-ROM drive is listed after `hda`",
                 fmt::format("move `{}` before `hda`", cdrom->device))
          .Secondary(lowering.At("boot"), "boots from the CD-ROM first")
          .Note("Oracle VM Server may not find the CD-ROM image in this order"));
}

/// The guide's E.7: which timer_mode keeps the clock right depends on the guest's system.
void CheckTimerMode(const Lowering& lowering) {
  const CheckedSetting* system = lowering.Find("guest_os_type");
  const auto* word = system ? std::get_if<std::string>(&system->value.data) : nullptr;
  if (!lowering.IsHvm() || !word || word->empty() || *word == "default") return;
  if (lowering.Find("timer_mode")) return;
  lowering.sink.Report(
      Diagnostic(Code::kVM028, lowering.At("guest_os_type"),
                 "the guest's clock may drift without a `timer_mode` for its system",
                 "the default is chosen for no system in particular")
          .Note("virt-install --os-type and --os-variant write the one that fits"));
}

// --- disks -----------------------------------------------------------------------------------------

/// "hdb1" and "xvda2", but not libxl's "d0p0" nor a number.
bool IsPartition(std::string_view device) {
  const bool is_named = device.starts_with("hd") || device.starts_with("sd") ||
                        device.starts_with("xvd");
  return is_named && std::isdigit(static_cast<unsigned char>(device.back()));
}

void CheckHvmDisk(const Lowering& lowering, const Disk& disk) {
  if (IsPartition(disk.device) && !disk.cdrom) {
    lowering.sink.Report(
        Diagnostic(Code::kVM081, DiskAt(lowering, disk),
                   fmt::format("an HVM guest can't use `{}` as a partition", disk.device),
                   "not a whole disk")
            .Note("a hardware virtualised guest sees whole disks only")
            .Help(fmt::format("write `{}`", disk.device.substr(
                                                0, disk.device.find_first_of("0123456789")))));
  }
  const bool is_ide = disk.device.size() >= 3 && disk.device.starts_with("hd");
  if (is_ide && disk.device[2] > 'd') {
    lowering.sink.Report(
        Diagnostic(Code::kVM086, DiskAt(lowering, disk),
                   fmt::format("an HVM guest has no IDE disk `{}`", disk.device), "beyond `hdd`")
            .Note("the emulated IDE controllers have four disks: hda, hdb, hdc and hdd")
            .Help("name it `sda` or `xvda` onwards"));
  }
}

void CheckDisks(const Lowering& lowering) {
  for (const Disk& disk : lowering.config.disks) {
    if (lowering.IsHvm()) {
      CheckHvmDisk(lowering, disk);
    } else if (disk.tap_driver && disk.backend == DiskBackend::kTap) {
      lowering.sink.Report(
          Diagnostic(Code::kVM085, DiskAt(lowering, disk),
                     fmt::format("`{}` is a tap disk of a paravirtual guest", disk.device),
                     "Oracle VM Server does not support it")
              .Help("use `file:` for an image file, or `phy:` for a block device"));
    }
  }
}

// --- interfaces ------------------------------------------------------------------------------------

void CheckVif(const Lowering& lowering, const Vif& vif, Location at, Location mac_at) {
  constexpr std::string_view kXenPrefix = "00:16:3e:";
  if (vif.mac && !vif.mac->starts_with(kXenPrefix)) {
    lowering.sink.Report(Diagnostic(Code::kVM091, mac_at,
                                    fmt::format("MAC address {} is not one of Xen's", *vif.mac),
                                    "outside 00:16:3e")
                             .Note("an address of another maker may be that of a real card"));
  }
  if (!lowering.IsHvm() && vif.type == VifType::kIoemu) {
    lowering.sink.Report({Code::kVM093, at, "`type=ioemu` has no effect on a paravirtual guest",
                          "only an HVM guest has an emulated network card"});
  }
  if (vif.type == VifType::kNetfront && vif.model) {
    lowering.sink.Report({Code::kVM094, at,
                          fmt::format("`model={}` has no effect with `type=netfront`", *vif.model),
                          "no card is emulated"});
  }
}

void CheckVifs(const Lowering& lowering) {
  const std::vector<Vif>& vifs = lowering.config.vifs;
  for (size_t i = 0; i < vifs.size(); ++i) {
    CheckVif(lowering, vifs[i], SourceOf(lowering, VifField(vifs[i], i).path),
             lowering.guest.macs_at[i]);
  }
}

// --- displays --------------------------------------------------------------------------------------

void CheckVncServer(const Lowering& lowering, const Vnc& vnc, Location at, Location password_at) {
  const bool has_password = vnc.password && !vnc.password->Reveal().empty();
  const bool is_open = vnc.listen == "0.0.0.0" || vnc.listen == "::";
  if (vnc.enabled.value_or(false) && is_open && !has_password) {
    lowering.sink.Report(
        Diagnostic(Code::kVM089, at, "the VNC server takes everybody, without a password",
                   fmt::format("listens on {}, every address of the host", *vnc.listen))
            .Note("the host's own vncpasswd applies, where xend-config.sxp sets one")
            .Help("set `vncpasswd`, or listen on 127.0.0.1"));
  }
  constexpr size_t kHeeded = 8;
  if (has_password && vnc.password->Reveal().size() > kHeeded) {
    lowering.sink.Report(Diagnostic(Code::kVM090, password_at,
                                    "the VNC password is longer than 8 characters",
                                    "VNC ignores what follows the eighth"));
  }
}

void CheckDisplays(const Lowering& lowering) {
  const GuestConfig& config = lowering.config;
  const bool vnc_on = config.vnc.enabled.value_or(false);
  CheckVncServer(lowering, config.vnc, lowering.At("vnclisten"), lowering.At("vncpasswd"));
  for (size_t i = 0; i < config.vfbs.size(); ++i) {
    const Location at = SourceOf(lowering, fmt::format("vfb[{}]", i));
    CheckVncServer(lowering, config.vfbs[i].vnc, at, at);
  }
  if (!lowering.IsHvm() && vnc_on && config.vfbs.empty()) {
    lowering.sink.Report(
        Diagnostic(Code::kVM088, lowering.At("vnc"), "`vnc` has no effect on a paravirtual guest",
                   "xm reads it for HVM guests only")
            .Help("write `vfb = ['type=vnc']`"));
  }
  const bool has_tablet = std::ranges::find(config.usb_devices, "tablet") != config.usb_devices.end();
  if (lowering.IsHvm() && vnc_on && !has_tablet) {
    lowering.sink.Report(Diagnostic(Code::kVM087, lowering.At("vnc"),
                                    "the mouse pointer may not follow the VNC viewer's",
                                    "there is no USB tablet")
                             .Help("add `usb = 1` and `usbdevice = 'tablet'`"));
  }
}

// --- keys ------------------------------------------------------------------------------------------

uint8_t MaskOf(GuestType type) {
  switch (type) {
    case GuestType::kPv: return kForPv;
    case GuestType::kPvh: return kForPvh;
    case GuestType::kHvm: return kForHvm;
  }
  return 0;
}

void CheckKeys(const Lowering& lowering) {
  for (const auto& [name, checked] : lowering.settings().known) {
    const Setting& setting = *checked.setting;
    const KeyInfo& written = *FindGuestKey(setting.name);
    if (written.tools == 0) {
      lowering.sink.Report(Diagnostic(Code::kVM026, setting.name_at,
                                      fmt::format("no tool reads `{}` any more", setting.name),
                                      "has no effect"));
    } else if (!(checked.key->guest_types & MaskOf(lowering.config.type))) {
      lowering.sink.Report({Code::kVM018, setting.name_at,
                            fmt::format("`{}` means nothing to a {} guest", setting.name,
                                        ToWord(lowering.config.type)),
                            "has no effect"});
    }
  }
}

}  // namespace

void CheckGuest(const Lowering& lowering) {
  CheckBootMethod(lowering);
  CheckBootOrder(lowering);
  CheckCdromOrder(lowering);
  CheckTimerMode(lowering);
  CheckDisks(lowering);
  CheckVifs(lowering);
  CheckDisplays(lowering);
  CheckKeys(lowering);
}

}  // namespace domus
