// A rapidcheck generator of guests as a config or an import may have them: most values are good and come
// through another form, some texts hold what hurts.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "forms/script_options.h"
#include "model/guest_schema.h"
#include "tests/support/arbitrary_guest.h"

namespace domus::testing {

/// Once in `n` times.
inline bool Rarely(int n = 12) { return *rc::gen::inRange(0, n) == n - 1; }

template <class... Texts>
std::string OneText(Texts... texts) {
  if (Rarely()) {
    return *rc::gen::element<std::string>("", " ", "a,b", "it's", "say \"hi\"", "a\\b", "x=y", "caf\u00e9",
                                          "\xff\xfe", "tab\there", "two\nlines", " edges ", "#no comment",
                                          "');import os;('", "\"\nname = \"evil", "\x1b[31m", "a\\'b\"c", "$(x)",
                                          "None", "1", "-1", "w!", "(a)", std::string("nul\0byte", 8));
  }
  return *rc::gen::element<std::string>(texts...);
}

inline int64_t NumberOf(const KeyInfo& key) {
  const int64_t least = key.minimum.value_or(-100), most = key.maximum.value_or(least + 100'000);
  if (Rarely(40)) return *rc::gen::element<int64_t>(least - 1, most + 1, INT64_MIN, INT64_MAX);
  return *rc::gen::inRange<int64_t>(least, std::min(most, least + 100'000) + 1);
}
template <class T>
void MaybeKey(std::optional<T>& member, const char* key) {
  Maybe(member, [&] { return static_cast<T>(NumberOf(*FindGuestKey(key))); });
}

inline std::string PlainText() { return OneText("console=hvc0 ro", "/boot/vmlinuz", "pygrub", "a b"); }

inline Disk PlausibleDisk(const std::string& device) {
  Disk disk;
  disk.device = device;
  disk.cdrom = Rarely(4);
  if (!disk.cdrom || Flag()) disk.source = OneText("/dev/vg/db", "/OVS/a b.img", "/i,1.img", "vg/x", "aio:/x");
  disk.backend = OneOf<DiskBackend>(6);
  disk.format = Flag() ? DiskFormat::kUnset : OneOf<DiskFormat>(7);
  disk.access = OneOf<DiskAccess>(3);
  disk.emulated_only = Rarely(6);
  const auto rarely = [](std::optional<std::string>& member, std::string text) {
    if (Rarely(5)) member = std::move(text);
  };
  rarely(disk.tap_driver, OneText("aio", "qcow2", "vhd", "vmdk", "ram"));
  rarely(disk.script, OneText("block-iscsi", "block-nbd", "/etc/x", "block-phy"));
  rarely(disk.backend_domain, OneText("dd", "0", "dd,x", "discard"));
  rarely(disk.protocol, OneText("x86_32-abi", "a=b"));
  if (Rarely(4)) disk.discard = Flag();
  if (Rarely(4)) disk.direct_io_safe = Flag();
  if (Rarely(3)) {
    disk.qos = DiskQos{OneText("best-effort", "real-time", "idle"), {}};
    Maybe(disk.qos->priority, [] { return *rc::gen::inRange(0, 9); });
  }
  return disk;
}

inline Vif PlausibleVif(const std::optional<std::string>& mac) {
  Vif vif = AnyVif(mac);
  const auto replace = [](std::optional<std::string>& member, std::string text) {
    if (member) member = std::move(text);
  };
  replace(vif.bridge, OneText("xenbr0", "xapi1"));
  replace(vif.model, OneText("e1000", "rtl8139"));
  replace(vif.ip, OneText("10.0.0.5", "10.0.0.5 10.0.0.6"));
  replace(vif.script, OneText("vif-bridge", "/etc/xen/scripts/vif-route"));
  replace(vif.vifname, OneText("db0", "tap1.0"));
  replace(vif.backend_domain, OneText("netdom", "1"));
  vif.other.clear();
  for (const char* key : {"accel", "policy", "mtu", "devid", "gatewaydev", "trust", "label", "bogus"}) {
    if (Rarely(8)) vif.other[key] = OneText("1500", "100", "eth0");
  }
  return vif;
}

inline Vnc PlausibleVnc() {
  Vnc vnc = AnyVnc();
  if (vnc.listen) vnc.listen = OneText("0.0.0.0", "127.0.0.1", "::1", "[::1]", "host:5");
  if (vnc.display) vnc.display = static_cast<int>(NumberOf(*FindGuestKey("vncdisplay")));
  if (vnc.password) vnc.password = Secret(OneText("secret", "", "s3cr3t!"));
  return vnc;
}

inline Sdl PlausibleSdl() {
  Sdl sdl = AnySdl();
  if (sdl.display) sdl.display = OneText(":0", ":1.0");
  if (sdl.xauthority) sdl.xauthority = OneText("/root/.Xauthority");
  return sdl;
}

inline Vfb PlausibleVfb() {
  Vfb vfb{PlausibleVnc(), PlausibleSdl(), {}, {}, {}};
  Maybe(vfb.keymap, [] { return OneText("de", "en-us"); });
  Maybe(vfb.videoram_mib, [] { return *rc::gen::inRange<int64_t>(0, 1030); });
  MaybeFlag(vfb.opengl);
  return vfb;
}

inline PciDevice PlausiblePci(const char* address) {
  PciDevice device{address, {}, {}};
  Maybe(device.virtual_slot, [] { return *rc::gen::inRange(0, 33); });
  for (const char* option : {"permissive", "msitranslate", "seize", "power_mgmt"}) {
    if (Rarely(4)) device.options[option] = OneText("0", "1");
  }
  if (Rarely(4)) device.options["rdm_policy"] = OneText("strict", "relaxed");
  if (Rarely(8)) device.options["name"] = OneText("nic");
  return device;
}

inline std::vector<std::string> Ports() {
  std::vector<std::string> ports;
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    ports.push_back(OneText("pty", "file:/var/log/a b", "tcp:127.0.0.1:7777,server", "/dev/ttyS0", "udp:x:0"));
  }
  return ports;
}

inline OptionValue PlausibleOption(const KeyInfo& key) {
  if (Rarely(25)) return AnyOption();
  switch (key.type) {
    case KeyType::kBool: return {Flag()};
    case KeyType::kInt: return {NumberOf(key)};
    case KeyType::kFloat: return {1.5};
    case KeyType::kString: return {PlainText()};
    case KeyType::kEnum: {
      const int last = static_cast<int>(key.values.size());
      return {std::string(key.values[static_cast<size_t>(*rc::gen::inRange(0, last))])};
    }
    case KeyType::kStringList: return {std::vector<OptionValue>(static_cast<size_t>(*rc::gen::inRange(0, 3)), {PlainText()})};
    case KeyType::kList: return {std::vector<OptionValue>{{int64_t{32}}, {PlainText()}}};
    case KeyType::kAny: return Flag() ? OptionValue{int64_t{1}} : OptionValue{std::string("host,tm=0")};
  }
  return {};
}

inline void AddPlausibleDevices(GuestConfig& guest) {
  for (const char* device : {"hda", "hdc", "xvda", "xvdb1", "0x0301", "floppy"}) {
    if (Rarely(std::string(device) == "floppy" ? 30 : 3)) guest.disks.push_back(PlausibleDisk(device));
  }
  for (const char* mac : {"00:16:3e:00:00:01", "00:16:3e:00:00:02", "", ""}) {
    if (Flag()) guest.vifs.push_back(PlausibleVif(*mac ? std::optional<std::string>(mac) : std::nullopt));
  }
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) guest.vfbs.push_back(PlausibleVfb());
  for (const char* address : {"0000:01:1a.1", "0000:02:00.0", "0001:ff:1f.*"}) {
    if (Rarely(3)) guest.pci.push_back(PlausiblePci(address));
  }
  guest.serials = Ports();
  guest.parallels = Ports();
  for (const char* device : {"tablet", "host:1234:5678", "disk:/a b.img", "toaster"}) {
    if (Rarely(4)) guest.usb_devices.push_back(device);
  }
}

inline void AddPlausibleOptions(GuestConfig& guest) {
  for (const KeyInfo& key : GuestKeys()) {
    if (IsOptionKey(key) && Rarely(15)) guest.options[std::string(key.name)] = PlausibleOption(key);
    if (!key.name.starts_with("spice_") || !Flag()) continue;
    guest.spice.other[std::string(key.name)] = OneText("1", "0", "lz", "off", "all");
  }
  if (Rarely(20)) guest.options["memory"] = AnyOption();
  if (Rarely(20)) guest.options["no_such_key"] = AnyOption();
  for (const char* key : {"OVM_simple_name", "OVM_x", "site_owner", "acpi", "while", "Capital", "a b"}) {
    if (!guest.options.contains(key) && Rarely(6)) guest.site[key] = AnyOption();
  }
}

inline GuestConfig PlausibleGuestNow() {
  GuestConfig guest;
  guest.name = OneText("db01", "web-1.example", "a@b");
  Maybe(guest.uuid, [] { return OneText("8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10"); });
  guest.type = OneOf<GuestType>(3);
  MaybeKey(guest.memory_mib, "memory");
  MaybeKey(guest.maxmem_mib, "maxmem");
  MaybeKey(guest.shadow_memory_mib, "shadow_memory");
  MaybeKey(guest.videoram_mib, "videoram");
  MaybeKey(guest.vcpus, "vcpus");
  MaybeKey(guest.maxvcpus, "maxvcpus");
  Maybe(guest.cpus, [] {
    return *rc::gen::element(CpuAffinity{false, {"all"}}, CpuAffinity{false, {"0-3,5"}},
                             CpuAffinity{true, {"0-3,5"}}, CpuAffinity{true, {"0", "1"}},
                             CpuAffinity{false, {"all,^2"}}, CpuAffinity{false, {"node:0,^1"}},
                             CpuAffinity{false, {"3,1"}}, CpuAffinity{true, {}});
  });
  MaybeKey(guest.cpu_weight, "cpu_weight");
  MaybeKey(guest.cpu_cap, "cpu_cap");
  for (auto member : {&GuestConfig::kernel, &GuestConfig::ramdisk, &GuestConfig::root,
                      &GuestConfig::extra, &GuestConfig::bootloader}) {
    Maybe(guest.*member, PlainText);
  }
  if (Rarely(4)) guest.kernel = "/usr/lib/xen/boot/hvmloader";
  Maybe(guest.bootloader_args, [] { return OneText("-q", "-q --entry 2", "two  blanks"); });
  Maybe(guest.boot_order, [] { return OneText("cd", "dcn", "cc"); });
  for (auto member : {&GuestConfig::on_poweroff, &GuestConfig::on_reboot, &GuestConfig::on_crash}) {
    Maybe(guest.*member, [] { return OneOf<LifecycleAction>(7); });
  }
  AddPlausibleDevices(guest);
  guest.vnc = PlausibleVnc();
  guest.sdl = PlausibleSdl();
  MaybeFlag(guest.spice.enabled);
  Maybe(guest.spice.host, [] { return OneText("0.0.0.0"); });
  MaybeKey(guest.spice.port, "spiceport");
  MaybeKey(guest.spice.tls_port, "spicetls_port");
  MaybeFlag(guest.spice.disable_ticketing);
  Maybe(guest.spice.password, [] { return Secret(OneText("secret", "")); });
  MaybeFlag(guest.usb);
  MaybeFlag(guest.localtime);
  MaybeKey(guest.rtc_offset_s, "rtc_timeoffset");
  AddPlausibleOptions(guest);
  return guest;
}

inline rc::Gen<GuestConfig> PlausibleGuest() { return rc::gen::exec(PlausibleGuestNow); }

}  // namespace domus::testing
