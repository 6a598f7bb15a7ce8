#include "model/guest_fields.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace domus {
namespace {

constexpr std::string_view kKey = "0123456789abcdef";

/// "path = display" lines.
std::string Dump(const GuestConfig& guest) {
  std::string text;
  for (const Field& field : GuestFields(guest, kKey)) {
    text += fmt::format("{} = {}\n", field.path, field.display);
  }
  return text;
}

/// "path | part = value" lines.
std::string DumpParts(const GuestConfig& guest) {
  std::string text;
  for (const Field& field : GuestFields(guest, kKey)) {
    for (const auto& [name, value] : field.parts) {
      text += fmt::format("{} | {} = {}\n", field.path, name, value);
    }
  }
  return text;
}

TEST_CASE("what is unset is no field") {
  GuestConfig guest;
  guest.name = "db01";
  CHECK(Dump(guest) == "name = db01\ntype = pv\n");
}

TEST_CASE("fields read as plans print them") {
  GuestConfig guest;
  guest.name = "db01";
  guest.uuid = "5c9a4e0e-8e2f-4a41-8f6e-3e0a3c3b2a11";
  guest.type = GuestType::kHvm;
  guest.memory_mib = 2048;
  guest.maxmem_mib = 4096;
  guest.vcpus = 2;
  guest.cpus = CpuAffinity{true, {"0-1", "2"}};
  guest.cpu_cap = 50;
  guest.boot_order = "cd";
  guest.on_crash = LifecycleAction::kCoredumpRestart;
  Disk disk;
  disk.device = "xvda";
  disk.source = "/dev/mapper/db01_arch";
  disk.backend = DiskBackend::kPhy;
  disk.qos = DiskQos{"best-effort", 5};
  guest.disks.push_back(disk);
  Disk drive;
  drive.device = "hdc";
  drive.access = DiskAccess::kReadOnly;
  drive.cdrom = true;
  guest.disks.push_back(drive);
  Vif vif;
  vif.mac = "00:16:3e:5a:10:01";
  vif.bridge = "xenbr0";
  vif.rate = VifRate{1'250'000};
  guest.vifs.push_back(vif);
  guest.vifs.push_back(Vif{});
  Vfb vfb;
  vfb.vnc.enabled = true;
  vfb.vnc.password = Secret("hunter2");
  guest.vfbs.push_back(vfb);
  guest.vnc.password = Secret("hunter2");
  guest.pci.push_back({"0000:01:1a.1", 7, {{"msitranslate", "1"}}});
  guest.serials = {"pty"};
  guest.usb = true;
  guest.usb_devices = {"tablet"};
  guest.localtime = false;
  guest.options["acpi"] = {true};
  guest.options["features"] = {std::string()};
  guest.site["OVM_simple_name"] = {std::string("Database\x1b[2J")};
  CHECK(Dump(guest) == R"(name = db01
uuid = 5c9a4e0e-8e2f-4a41-8f6e-3e0a3c3b2a11
type = hvm
memory = 2048 MiB
maxmem = 4096 MiB
vcpus = 2
cpus = 0-1 | 2 (by vCPU)
cpu_cap = 50 %
boot = cd
on_crash = coredump-restart
disk[xvda] = phy:/dev/mapper/db01_arch, read-write, schedule best-effort, priority 5
disk[hdc] = (empty), read-only, cdrom
vif[00:16:3e:5a:10:01] = bridge xenbr0, rate 10Mb/s
vif[1] = default bridge
vfb[0] = vnc, password (secret)
pci[0000:01:1a.1] = slot 07, msitranslate=1
serial[0] = pty
usb = yes
usbdevice[tablet] = tablet
vncpasswd = (secret)
localtime = no
acpi = yes
features = ''
OVM_simple_name = Database\x1b[2J
)");
  CHECK(DumpParts(guest).find("hunter2") == std::string::npos);
}

TEST_CASE("a device's parts hold what the config sets") {
  GuestConfig guest;
  Disk disk;
  disk.device = "hda";
  disk.source = "/OVS/a.img";
  disk.backend = DiskBackend::kTap;
  disk.tap_driver = "aio";
  disk.access = DiskAccess::kSharedWrite;
  disk.discard = false;
  guest.disks.push_back(disk);
  CHECK(DumpParts(guest) == R"(name |  = 
type |  = pv
disk[hda] | access = w!
disk[hda] | backend = tap
disk[hda] | cdrom = no
disk[hda] | discard = no
disk[hda] | emulated only = no
disk[hda] | source = /OVS/a.img
disk[hda] | tap driver = aio
)");
}

TEST_CASE("secrets differ by their keyed digest") {
  GuestConfig one, two;
  one.vnc.password = Secret("a");
  two.vnc.password = Secret("b");
  const auto a = GuestFields(one, kKey).back();
  const auto b = GuestFields(two, kKey).back();
  const auto other_key = GuestFields(one, "another key").back();
  CHECK(a.secret);
  CHECK(a.display == b.display);
  CHECK(a.parts != b.parts);
  CHECK(a.parts != other_key.parts);
}

TEST_CASE("kind and key of a path") {
  CHECK(FieldKind("memory") == "memory");
  CHECK(FieldKey("memory") == "");
  CHECK(FieldKind("disk[xvda]") == "disk");
  CHECK(FieldKey("disk[xvda]") == "xvda");
  CHECK(FieldKey("vif[00:16:3e:5a:10:01]") == "00:16:3e:5a:10:01");
}

}  // namespace
}  // namespace domus
