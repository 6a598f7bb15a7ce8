// An rapidcheck generator of guests: any member set or unset, devices with keys of their own. Its
// texts hold what hurts: blanks, commas, quotes, control characters, bytes that are no UTF-8.
#pragma once

#include <rapidcheck.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/guest_config.h"

namespace domus::testing {

inline rc::Gen<std::string> AnyText() {
  return rc::gen::oneOf(
      rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~')),
      rc::gen::arbitrary<std::string>(),
      rc::gen::element<std::string>("", "é", "\xff\xfe", "'\"\\,=", "/dev/vg/db", "a b\n"));
}

inline std::string Text() { return *AnyText(); }
inline bool Flag() { return *rc::gen::arbitrary<bool>(); }

/// Sets the member half of the time.
template <class T, class Make>
void Maybe(std::optional<T>& member, Make make) {
  if (Flag()) member = make();
}
inline void MaybeText(std::optional<std::string>& member) { Maybe(member, Text); }
inline void MaybeFlag(std::optional<bool>& member) { Maybe(member, Flag); }
template <class T>
void MaybeNumber(std::optional<T>& member) {
  Maybe(member, [] { return *rc::gen::arbitrary<T>(); });
}
template <class E>
E OneOf(int count) {
  return static_cast<E>(*rc::gen::inRange(0, count));
}

inline std::map<std::string, std::string> TextMap() {
  std::map<std::string, std::string> map;
  for (const char* key : {"accel", "policy", "mtu"}) {
    if (Flag()) map[key] = Text();
  }
  return map;
}

inline Disk AnyDisk(const std::string& device) {
  Disk disk;
  disk.device = device;
  disk.source = Text();
  disk.backend = OneOf<DiskBackend>(6);
  disk.format = OneOf<DiskFormat>(7);
  disk.access = OneOf<DiskAccess>(3);
  disk.cdrom = Flag();
  disk.emulated_only = Flag();
  MaybeText(disk.tap_driver);
  MaybeText(disk.script);
  MaybeText(disk.backend_domain);
  MaybeText(disk.protocol);
  MaybeFlag(disk.discard);
  MaybeFlag(disk.direct_io_safe);
  if (Flag()) {
    disk.qos = DiskQos{Text(), {}};
    MaybeNumber(disk.qos->priority);
  }
  return disk;
}

inline Vif AnyVif(const std::optional<std::string>& mac) {
  Vif vif;
  vif.mac = mac;
  MaybeText(vif.bridge);
  vif.type = OneOf<VifType>(3);
  MaybeText(vif.model);
  MaybeText(vif.ip);
  MaybeText(vif.script);
  MaybeText(vif.vifname);
  MaybeText(vif.backend_domain);
  Maybe(vif.rate, [] {
    return VifRate{*rc::gen::inRange<int64_t>(1, 1'000'000'000),
                   *rc::gen::inRange<int64_t>(1, 10'000'000)};
  });
  if (Flag()) {
    vif.qos = VifQos{*rc::gen::inRange<int64_t>(1, 1'000'000'000), {}};
    Maybe(vif.qos->latency_us, [] { return *rc::gen::inRange<int64_t>(1, 10'000'000); });
  }
  vif.other = TextMap();
  return vif;
}

inline Vnc AnyVnc() {
  Vnc vnc;
  MaybeFlag(vnc.enabled);
  MaybeText(vnc.listen);
  MaybeNumber(vnc.display);
  MaybeFlag(vnc.unused);
  Maybe(vnc.password, [] { return Secret(Text()); });
  return vnc;
}

inline Sdl AnySdl() {
  Sdl sdl;
  MaybeFlag(sdl.enabled);
  MaybeText(sdl.display);
  MaybeText(sdl.xauthority);
  return sdl;
}

inline Spice AnySpice() {
  Spice spice;
  MaybeFlag(spice.enabled);
  MaybeText(spice.host);
  MaybeNumber(spice.port);
  MaybeNumber(spice.tls_port);
  MaybeFlag(spice.disable_ticketing);
  Maybe(spice.password, [] { return Secret(Text()); });
  if (Flag()) spice.other["spicevdagent"] = Text();
  return spice;
}

inline Vfb AnyVfb() {
  Vfb vfb;
  vfb.vnc = AnyVnc();
  vfb.sdl = AnySdl();
  MaybeText(vfb.keymap);
  MaybeNumber(vfb.videoram_mib);
  MaybeFlag(vfb.opengl);
  return vfb;
}

inline OptionValue AnyOption(int depth = 0) {
  switch (*rc::gen::inRange(0, depth < 2 ? 5 : 4)) {
    case 0:
      return {Flag()};
    case 1:
      return {*rc::gen::arbitrary<int64_t>()};
    case 2:
      return {*rc::gen::element(0.0, 1.0, -1.5, 1e300, 128.5)};
    case 3:
      return {Text()};
    default: {
      std::vector<OptionValue> items;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) items.push_back(AnyOption(depth + 1));
      return {items};
    }
  }
}

inline void AddDevices(GuestConfig& guest) {
  for (const char* device : {"hda", "hdc", "xvda", "xvdb1"}) {
    if (Flag()) guest.disks.push_back(AnyDisk(device));
  }
  for (const char* mac : {"00:16:3e:00:00:01", "00:16:3e:00:00:02", ""}) {
    if (Flag()) guest.vifs.push_back(AnyVif(*mac ? std::optional<std::string>(mac) : std::nullopt));
  }
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) guest.vfbs.push_back(AnyVfb());
  for (const char* address : {"0000:01:1a.1", "0000:02:00.0"}) {
    if (!Flag()) continue;
    PciDevice device{address, {}, TextMap()};
    Maybe(device.virtual_slot, [] { return *rc::gen::inRange(0, 32); });
    guest.pci.push_back(device);
  }
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) guest.serials.push_back(Text());
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) guest.parallels.push_back(Text());
  for (const char* device : {"tablet", "host:1234:5678"}) {
    if (Flag()) guest.usb_devices.push_back(device);
  }
}

inline GuestConfig AnyGuestNow() {
  GuestConfig guest;
  guest.name = Text();
  MaybeText(guest.uuid);
  guest.type = OneOf<GuestType>(3);
  MaybeNumber(guest.memory_mib);
  MaybeNumber(guest.maxmem_mib);
  MaybeNumber(guest.shadow_memory_mib);
  MaybeNumber(guest.videoram_mib);
  MaybeNumber(guest.vcpus);
  MaybeNumber(guest.maxvcpus);
  Maybe(guest.cpus, [] {
    return *rc::gen::element(CpuAffinity{false, {"all"}}, CpuAffinity{false, {"0-3,5"}},
                             CpuAffinity{true, {"0-3,5"}}, CpuAffinity{true, {"0", "1"}});
  });
  MaybeNumber(guest.cpu_weight);
  MaybeNumber(guest.cpu_cap);
  for (auto member :
       {&GuestConfig::kernel, &GuestConfig::ramdisk, &GuestConfig::root, &GuestConfig::extra,
        &GuestConfig::bootloader, &GuestConfig::bootloader_args, &GuestConfig::boot_order}) {
    MaybeText(guest.*member);
  }
  for (auto member : {&GuestConfig::on_poweroff, &GuestConfig::on_reboot, &GuestConfig::on_crash}) {
    Maybe(guest.*member, [] { return OneOf<LifecycleAction>(7); });
  }
  AddDevices(guest);
  guest.vnc = AnyVnc();
  guest.sdl = AnySdl();
  guest.spice = AnySpice();
  MaybeFlag(guest.usb);
  MaybeFlag(guest.localtime);
  MaybeNumber(guest.rtc_offset_s);
  for (const char* key : {"acpi", "timer_mode", "device_model"}) {
    if (Flag()) guest.options[key] = AnyOption();
  }
  for (const char* key : {"OVM_simple_name", "site_owner"}) {
    if (Flag()) guest.site[key] = AnyOption();
  }
  return guest;
}

inline rc::Gen<GuestConfig> AnyGuest() { return rc::gen::exec(AnyGuestNow); }

}  // namespace domus::testing

namespace rc {

template <>
struct Arbitrary<domus::GuestConfig> {
  static Gen<domus::GuestConfig> arbitrary() { return domus::testing::AnyGuest(); }
};

}  // namespace rc
