#include "forms/libvirt_disks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "forms/libvirt_rbd.h"
#include "model/guest_words.h"

namespace domus {
namespace {

struct Driver {
  std::string name;
  std::string type = "raw";
  bool block = false;
};

/// How libvirt's converters name what xm and xl write. Without a word on it, xm takes a device (phy)
/// and xl, which then gives a format, an image (qemu).
Driver XenDriver(const Disk& disk) {
  const bool unset = disk.format == DiskFormat::kUnset;
  Driver driver;
  if (!unset) driver.type = ToWord(disk.format);
  switch (disk.backend) {
    case DiskBackend::kPhy: driver.name = "phy"; break;
    case DiskBackend::kFile: driver.name = "file"; break;
    case DiskBackend::kTap: driver.name = "tap"; break;
    case DiskBackend::kTap2: driver.name = "tap2"; break;
    case DiskBackend::kQdisk: driver.name = "qemu"; break;
    case DiskBackend::kUnset: {
      const bool device = disk.source.empty() || disk.source.starts_with("/dev/");
      driver.name = unset && device ? "phy" : "qemu";
    }
  }
  if (disk.tap_driver && *disk.tap_driver != "aio" && unset) {
    driver.type = disk.tap_driver->substr(disk.tap_driver->rfind(':') + 1);
  }
  // xl serves every drive by qemu.
  if (disk.cdrom && !unset) driver.name = "qemu";
  driver.block = driver.name == "phy";
  return driver;
}

Driver QemuDriver(const Disk& disk) {
  Driver driver = XenDriver(disk);
  driver.name = "qemu";
  driver.block = disk.source.starts_with("/dev/") || disk.backend == DiskBackend::kPhy;
  if (driver.type == "vhd") driver.type = "vpc";
  return driver;
}

bool IsKnownFormat(std::string_view type) {
  constexpr std::array<std::string_view, 7> kTypes = {"raw", "qcow", "qcow2", "qed",
                                                      "vhd", "vpc",  "vmdk"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

void WriteSource(const Disk& disk, bool block, LibvirtWriting& writing, XmlElement& element) {
  if (disk.source.starts_with("rbd:")) {
    if (auto source = WriteRbd(disk.source)) {
      element.attributes.front().second = "network";
      element.Add(*std::move(source));
    } else {
      writing.Lose(DiskPath(disk), "libvirt has no word for some part of its rbd: address");
    }
    return;
  }
  if (disk.source.empty()) return;
  if (disk.source.starts_with('/')) {
    element.Add("source", {{block ? "dev" : "file", disk.source}});
  } else {
    writing.Lose(DiskPath(disk), "libvirt wants an absolute path");
  }
}

/// Where drives sit on their controllers, as libvirt numbers them; paravirtual disks sit nowhere.
void WriteAddress(std::string_view bus, int index, XmlElement& element) {
  const int ports = bus == "ide" ? 4 : bus == "scsi" ? 7 : bus == "sata" ? 6 : 0;
  if (ports == 0) return;
  const int place = index % ports;
  const bool pairs = bus == "ide";
  element.Add("address", {{"type", "drive"},
                          {"controller", std::to_string(index / ports)},
                          {"bus", std::to_string(pairs ? place / 2 : 0)},
                          {"target", "0"},
                          {"unit", std::to_string(pairs ? place % 2 : place)}});
}

void LoseDiskSettings(const Disk& disk, LibvirtWriting& writing) {
  const std::string path = DiskPath(disk);
  if (disk.script) writing.Lose(path, "libvirt starts no block script");
  if (disk.protocol) writing.Lose(path, "libvirt has no word for the back end's protocol");
  if (disk.backend_domain && !writing.xen()) writing.Lose(path, "QEMU has no driver domains");
  if (disk.direct_io_safe.value_or(false)) {
    writing.Lose(path, "libvirt has no word for `direct-io-safe`");
  }
}

XmlElement DiskElement(const Disk& disk, const std::string& bus, int index,
                       LibvirtWriting& writing) {
  Driver driver = writing.xen() ? XenDriver(disk) : QemuDriver(disk);
  if (!IsKnownFormat(driver.type)) {
    writing.Lose(DiskPath(disk), fmt::format("libvirt has no format `{}`", driver.type));
    driver.type = "raw";
  }
  XmlElement element("disk", {{"type", driver.block ? "block" : "file"},
                              {"device", disk.cdrom ? "cdrom" : "disk"}});
  XmlElement& driver_element =
      element.Add("driver", {{"name", driver.name}, {"type", driver.type}});
  if (disk.discard) driver_element.Set("discard", *disk.discard ? "unmap" : "ignore");
  WriteSource(disk, driver.block, writing, element);
  if (disk.backend_domain && writing.xen()) {
    element.Add("backenddomain", {{"name", *disk.backend_domain}});
  }
  element.Add("target", {{"dev", disk.device}, {"bus", bus}});
  if (disk.cdrom || disk.access == DiskAccess::kReadOnly) element.Add("readonly");
  if (disk.access == DiskAccess::kSharedWrite && !disk.cdrom) element.Add("shareable");
  WriteAddress(bus, index, element);
  LoseDiskSettings(disk, writing);
  return element;
}

std::string_view StripPartition(std::string_view device) {
  return device.substr(0, device.find_last_not_of("0123456789") + 1);
}

/// The inverse of XenDriver, for the words that a file would use.
void ReadDriver(const std::string& name, const std::string& type, LibvirtReading& reading,
                Disk& disk) {
  disk.format = DiskFormatFromWord(type == "vpc" ? "vhd" : type).value_or(DiskFormat::kUnset);
  if (!reading.xen) return;
  disk.backend = DiskBackendFromWord(name == "qemu" ? "qdisk" : name).value_or(DiskBackend::kUnset);
  const bool tap = disk.backend == DiskBackend::kTap || disk.backend == DiskBackend::kTap2;
  if (tap) disk.tap_driver = disk.format == DiskFormat::kRaw ? "aio" : type;
  const bool implied = disk.backend == DiskBackend::kPhy || disk.backend == DiskBackend::kFile;
  if (tap || (implied && disk.format == DiskFormat::kRaw)) disk.format = DiskFormat::kUnset;
}

std::string ReadSource(const XmlElement& disk) {
  const XmlElement* source = disk.Child("source");
  if (!source) return "";
  if (disk.Get("type") == "network") return ReadRbd(*source);
  for (const char* place : {"file", "dev", "dir", "volume", "name"}) {
    if (const std::string* path = source->Attribute(place)) return *path;
  }
  return "";
}

Disk ReadDisk(const XmlElement& element, const XmlElement& target, LibvirtReading& reading) {
  Disk disk;
  disk.device = target.Get("dev");
  disk.cdrom = element.Get("device") == "cdrom";
  disk.source = ReadSource(element);
  if (element.Child("shareable")) disk.access = DiskAccess::kSharedWrite;
  if (element.Child("readonly") || disk.cdrom) disk.access = DiskAccess::kReadOnly;
  if (const XmlElement* driver = element.Child("driver")) {
    ReadDriver(driver->Get("name"), driver->Get("type"), reading, disk);
    if (const std::string* discard = driver->Attribute("discard")) disk.discard = *discard == "unmap";
  }
  if (const XmlElement* backend = element.Child("backenddomain")) {
    disk.backend_domain = backend->Get("name");
  }
  return disk;
}

}  // namespace

std::string DiskPath(const Disk& disk) { return fmt::format("disk[{}]", disk.device); }

std::optional<int> DiskIndex(std::string_view device) {
  for (const std::string_view prefix : {"xvd", "vd", "hd", "sd", "ubd"}) {
    if (!device.starts_with(prefix)) continue;
    const std::string_view letters = StripPartition(device).substr(prefix.size());
    int index = -1;
    for (const char letter : letters) {
      if (letter < 'a' || letter > 'z' || letters.size() > 3) return std::nullopt;
      index = (index + 1) * 26 + (letter - 'a');
    }
    return index < 0 ? std::nullopt : std::optional(index);
  }
  return std::nullopt;
}

std::string DiskBus(const LibvirtWriting& writing, std::string_view device) {
  const bool pv_disk = device.starts_with("xvd") || device.starts_with("vd");
  if (writing.xen()) {
    if (!writing.hvm() || pv_disk) return "xen";
    return device.starts_with("sd") ? "scsi" : "ide";
  }
  if (!writing.hvm() || pv_disk) return "virtio";
  return device.starts_with("sd") ? "sata" : "ide";
}

void WriteDisks(LibvirtWriting& writing, XmlElement& devices) {
  std::vector<std::pair<std::string, int>> taken;  // places on an emulated bus
  for (const Disk& disk : writing.guest.disks) {
    const std::optional<int> index = DiskIndex(disk.device);
    if (!index) {
      writing.Lose(DiskPath(disk), "libvirt has no such device name");
      continue;
    }
    const std::string bus = DiskBus(writing, disk.device);
    if (bus != "xen" && bus != "virtio") {
      if (std::ranges::find(taken, std::pair(bus, *index)) != taken.end()) {
        writing.Lose(DiskPath(disk), "an emulated drive can't be handed over in partitions");
        continue;
      }
      taken.emplace_back(bus, *index);
    }
    XmlElement element = DiskElement(disk, bus, *index, writing);
    if (disk.cdrom || element.Child("source")) {
      devices.Add(std::move(element));
    } else {
      writing.Lose(DiskPath(disk), "libvirt takes no disk without an image");
    }
  }
}

void ReadDisks(const XmlElement& devices, LibvirtReading& reading) {
  for (const XmlElement& element : devices.children) {
    if (element.name != "disk" || element.Get("device") == "floppy") continue;
    const XmlElement* target = element.Child("target");
    if (!target || target->Get("dev").empty()) {
      reading.Refuse(element, "a disk without a `target` device");
      continue;
    }
    reading.guest.disks.push_back(ReadDisk(element, *target, reading));
  }
}

}  // namespace domus
