// The members of a guest's JSON, named once for both directions: Io writes them or reads them.
#pragma once

#include <string_view>
#include <type_traits>

#include "model/guest_config.h"

namespace domus::guest_json {

inline constexpr std::string_view kFormatVersion = "1.0";

/// A `T` to be read into, or to be written.
template <class Io, class T>
using Maybe = std::conditional_t<Io::kReads, T, const T>;

template <class Io>
void Members(Io& io, Maybe<Io, DiskQos>& qos) {
  io.Member("schedule", qos.schedule);
  io.Member("priority", qos.priority);
}

template <class Io>
void Members(Io& io, Maybe<Io, Disk>& disk) {
  io.Member("device", disk.device);
  io.Member("source", disk.source);
  io.Member("backend", disk.backend);
  io.Member("format", disk.format);
  io.Member("access", disk.access);
  io.Member("cdrom", disk.cdrom);
  io.Member("emulated_only", disk.emulated_only);
  io.Member("tap_driver", disk.tap_driver);
  io.Member("script", disk.script);
  io.Member("backend_domain", disk.backend_domain);
  io.Member("protocol", disk.protocol);
  io.Member("discard", disk.discard);
  io.Member("direct_io_safe", disk.direct_io_safe);
  io.Member("qos", disk.qos);
}

template <class Io>
void Members(Io& io, Maybe<Io, VifRate>& rate) {
  io.Member("bytes_per_second", rate.bytes_per_second);
  io.Member("window_us", rate.window_us);
}

template <class Io>
void Members(Io& io, Maybe<Io, VifQos>& qos) {
  io.Member("bits_per_second", qos.bits_per_second);
  io.Member("latency_us", qos.latency_us);
}

template <class Io>
void Members(Io& io, Maybe<Io, Vif>& vif) {
  io.Member("mac", vif.mac);
  io.Member("bridge", vif.bridge);
  io.Member("type", vif.type);
  io.Member("model", vif.model);
  io.Member("ip", vif.ip);
  io.Member("script", vif.script);
  io.Member("vifname", vif.vifname);
  io.Member("backend_domain", vif.backend_domain);
  io.Member("rate", vif.rate);
  io.Member("qos", vif.qos);
  io.Member("other", vif.other);
}

template <class Io>
void Members(Io& io, Maybe<Io, Vnc>& vnc) {
  io.Member("enabled", vnc.enabled);
  io.Member("listen", vnc.listen);
  io.Member("display", vnc.display);
  io.Member("unused", vnc.unused);
  io.Member("password", vnc.password);
}

template <class Io>
void Members(Io& io, Maybe<Io, Sdl>& sdl) {
  io.Member("enabled", sdl.enabled);
  io.Member("display", sdl.display);
  io.Member("xauthority", sdl.xauthority);
}

template <class Io>
void Members(Io& io, Maybe<Io, Spice>& spice) {
  io.Member("enabled", spice.enabled);
  io.Member("host", spice.host);
  io.Member("port", spice.port);
  io.Member("tls_port", spice.tls_port);
  io.Member("disable_ticketing", spice.disable_ticketing);
  io.Member("password", spice.password);
  io.Member("other", spice.other);
}

template <class Io>
void Members(Io& io, Maybe<Io, Vfb>& vfb) {
  io.Member("vnc", vfb.vnc);
  io.Member("sdl", vfb.sdl);
  io.Member("keymap", vfb.keymap);
  io.Member("videoram_mib", vfb.videoram_mib);
  io.Member("opengl", vfb.opengl);
}

template <class Io>
void Members(Io& io, Maybe<Io, PciDevice>& device) {
  io.Member("address", device.address);
  io.Member("virtual_slot", device.virtual_slot);
  io.Member("options", device.options);
}

template <class Io>
void Members(Io& io, Maybe<Io, CpuAffinity>& cpus) {
  io.Member("per_vcpu", cpus.per_vcpu);
  io.Member("masks", cpus.masks);
}

template <class Io>
void Members(Io& io, Maybe<Io, GuestConfig>& guest) {
  io.Member("name", guest.name);
  io.Member("uuid", guest.uuid);
  io.Member("type", guest.type);
  io.Member("memory_mib", guest.memory_mib);
  io.Member("maxmem_mib", guest.maxmem_mib);
  io.Member("shadow_memory_mib", guest.shadow_memory_mib);
  io.Member("videoram_mib", guest.videoram_mib);
  io.Member("vcpus", guest.vcpus);
  io.Member("maxvcpus", guest.maxvcpus);
  io.Member("cpus", guest.cpus);
  io.Member("cpu_weight", guest.cpu_weight);
  io.Member("cpu_cap", guest.cpu_cap);
  io.Member("kernel", guest.kernel);
  io.Member("ramdisk", guest.ramdisk);
  io.Member("root", guest.root);
  io.Member("extra", guest.extra);
  io.Member("bootloader", guest.bootloader);
  io.Member("bootloader_args", guest.bootloader_args);
  io.Member("boot_order", guest.boot_order);
  io.Member("on_poweroff", guest.on_poweroff);
  io.Member("on_reboot", guest.on_reboot);
  io.Member("on_crash", guest.on_crash);
  io.Member("disks", guest.disks);
  io.Member("vifs", guest.vifs);
  io.Member("vfbs", guest.vfbs);
  io.Member("vnc", guest.vnc);
  io.Member("sdl", guest.sdl);
  io.Member("spice", guest.spice);
  io.Member("pci", guest.pci);
  io.Member("serials", guest.serials);
  io.Member("parallels", guest.parallels);
  io.Member("usb", guest.usb);
  io.Member("usb_devices", guest.usb_devices);
  io.Member("localtime", guest.localtime);
  io.Member("rtc_offset_s", guest.rtc_offset_s);
  io.Member("options", guest.options);
  io.Member("site", guest.site);
}

}  // namespace domus::guest_json
