#include "model/guest_fields.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <tuple>

#include "model/guest_schema.h"
#include "tests/support/arbitrary_guest.h"

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

using testing::AnyDisk;
using testing::AnyGuestNow;
using testing::AnyVif;

/// Replaces one thing of a guest by another guest's.
const std::vector<std::function<void(GuestConfig&, const GuestConfig&)>> kMutations = {
    [](GuestConfig& a, const GuestConfig& b) { a.name = b.name; },
    [](GuestConfig& a, const GuestConfig& b) { a.type = b.type; },
    [](GuestConfig& a, const GuestConfig& b) { a.memory_mib = b.memory_mib; },
    [](GuestConfig& a, const GuestConfig& b) { a.cpus = b.cpus; },
    [](GuestConfig& a, const GuestConfig& b) { a.extra = b.extra; },
    [](GuestConfig& a, const GuestConfig& b) { a.on_crash = b.on_crash; },
    [](GuestConfig& a, const GuestConfig&) {
      if (!a.disks.empty()) a.disks[0] = AnyDisk(a.disks[0].device);
    },
    [](GuestConfig& a, const GuestConfig& b) {
      if (!a.disks.empty() && !b.disks.empty()) a.disks[0].qos = b.disks[0].qos;
    },
    [](GuestConfig& a, const GuestConfig&) {
      if (!a.vifs.empty()) a.vifs[0] = AnyVif(a.vifs[0].mac);
    },
    [](GuestConfig& a, const GuestConfig& b) {
      if (!a.vifs.empty() && !b.vifs.empty()) a.vifs[0].rate = b.vifs[0].rate;
    },
    [](GuestConfig& a, const GuestConfig& b) {
      if (!a.vfbs.empty() && !b.vfbs.empty()) a.vfbs[0].vnc.password = b.vfbs[0].vnc.password;
    },
    [](GuestConfig& a, const GuestConfig& b) { a.vfbs = b.vfbs; },
    [](GuestConfig& a, const GuestConfig& b) { a.vnc = b.vnc; },
    [](GuestConfig& a, const GuestConfig& b) { a.sdl = b.sdl; },
    [](GuestConfig& a, const GuestConfig& b) { a.spice = b.spice; },
    [](GuestConfig& a, const GuestConfig& b) { a.pci = b.pci; },
    [](GuestConfig& a, const GuestConfig& b) { a.serials = b.serials; },
    [](GuestConfig& a, const GuestConfig& b) { a.usb_devices = b.usb_devices; },
    [](GuestConfig& a, const GuestConfig& b) { a.rtc_offset_s = b.rtc_offset_s; },
    [](GuestConfig& a, const GuestConfig& b) { a.options = b.options; },
    [](GuestConfig& a, const GuestConfig& b) { a.site = b.site; },
};

TEST_CASE("fields are equal exactly when the guests are") {
  const bool holds = rc::check([](const GuestConfig& one, const GuestConfig& other) {
    GuestConfig changed = one;
    (*rc::gen::elementOf(kMutations))(changed, other);
    RC_ASSERT((GuestFields(one, kKey) == GuestFields(changed, kKey)) == (one == changed));
  });
  CHECK(holds);
}

std::vector<Field> Sorted(std::vector<Field> fields) {
  std::ranges::sort(fields, {}, [](const Field& f) { return std::tie(f.path, f.display); });
  return fields;
}

TEST_CASE("the order of keyed devices changes no field") {
  const bool holds = rc::check([](const GuestConfig& guest) {
    GuestConfig reordered = guest;
    std::ranges::reverse(reordered.disks);
    std::ranges::reverse(reordered.pci);
    std::ranges::reverse(reordered.usb_devices);
    if (reordered.vifs.size() > 1 && reordered.vifs[0].mac && reordered.vifs[1].mac) {
      std::swap(reordered.vifs[0], reordered.vifs[1]);
    }
    RC_ASSERT(Sorted(GuestFields(guest, kKey)) == Sorted(GuestFields(reordered, kKey)));
  });
  CHECK(holds);
}

TEST_CASE("paths are unique, and the schema knows every key but those of the site") {
  const bool holds = rc::check([](const GuestConfig& guest) {
    std::set<std::string> paths;
    for (const Field& field : GuestFields(guest, kKey)) {
      RC_ASSERT(paths.insert(field.path).second);
      RC_ASSERT(guest.site.contains(field.path) || FindGuestKey(FieldKind(field.path)) != nullptr);
    }
  });
  CHECK(holds);
}

TEST_CASE("no field shows a password") {
  const bool holds = rc::check([](GuestConfig guest) {
    const Secret secret("Correct-Horse-Battery");
    guest.vnc.password = secret;
    guest.spice.password = secret;
    for (Vfb& vfb : guest.vfbs) vfb.vnc.password = secret;
    for (const Field& field : GuestFields(guest, kKey)) {
      RC_ASSERT(field.display.find(secret.Reveal()) == std::string::npos);
      for (const auto& [name, value] : field.parts) {
        RC_ASSERT(value.find(secret.Reveal()) == std::string::npos);
      }
    }
  });
  CHECK(holds);
}

TEST_CASE("what a change costs comes from the schema") {
  GuestConfig guest;
  guest.memory_mib = 512;
  guest.maxmem_mib = 512;
  guest.kernel = "/boot/vmlinuz";
  guest.disks.push_back(Disk{});
  guest.pci.push_back({"0000:01:1a.1", {}, {}});
  guest.site["OVM_os_type"] = {std::string("Linux")};
  std::map<std::string, Disruption> levels;
  for (const Field& field : GuestFields(guest, kKey)) levels[field.path] = field.disruption;
  CHECK(levels["memory"] == Disruption::kLive);
  CHECK(levels["maxmem"] == Disruption::kRestart);
  CHECK(levels["kernel"] == Disruption::kStaged);
  CHECK(levels["disk[]"] == Disruption::kLive);
  CHECK(levels["pci[0000:01:1a.1]"] == Disruption::kRestart);
  CHECK(levels["OVM_os_type"] == Disruption::kNone);
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
