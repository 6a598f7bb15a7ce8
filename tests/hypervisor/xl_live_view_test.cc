#include "hypervisor/xl/live_view.h"

#include <doctest/doctest.h>

#include "hypervisor/xl/json.h"
#include "tests/hypervisor/recorded_xl.h"

namespace domus::xl {
namespace {

GuestConfig Seen() { return ReadDomainList(Recorded("list-pv.json"))->front().config; }

/// The config that pv1 was made of, in xm's words.
GuestConfig Asked() {
  GuestConfig guest;
  guest.name = "pv1";
  guest.kernel = "/guest/vmlinux";
  guest.ramdisk = "/guest/initrd.cpio";
  guest.extra =
      "console=hvc0 quiet gip=10.77.0.20/24 net.ifnames=0 panic=1 mitigations=off cryptomgr.notests";
  guest.memory_mib = 128;
  guest.on_crash = LifecycleAction::kPreserve;
  Disk disk;
  disk.device = "xvda";
  disk.source = "/tmp/a.img";
  disk.backend = DiskBackend::kTap;
  disk.tap_driver = "aio";
  disk.qos = DiskQos{.schedule = "idle", .priority = {}};
  guest.disks = {disk};
  Vif vif;
  vif.mac = "00:16:3e:00:00:20";
  vif.rate = VifRate{.bytes_per_second = 1'250'000};
  guest.vifs = {vif};
  return guest;
}

}  // namespace

TEST_CASE("what means the same keeps the words of the config") {
  const GuestConfig asked = Asked();
  const GuestConfig live = LiveConfig(Seen(), {&asked});
  REQUIRE(live.disks.size() == 2);
  CHECK(live.disks[0] == asked.disks[0]);
  CHECK(live.vifs.at(0) == asked.vifs[0]);
  CHECK(live.extra == asked.extra);
  CHECK(live.on_reboot == std::nullopt);
  CHECK(live.on_crash == LifecycleAction::kPreserve);
}

TEST_CASE("what xl alone has is told in its words") {
  const GuestConfig asked = Asked();
  const GuestConfig live = LiveConfig(Seen(), {&asked});
  CHECK(live.disks[1].device == "xvdc");
  CHECK(live.disks[1].backend == DiskBackend::kFile);
  CHECK(live.vifs.at(1).mac == "00:16:3e:00:00:21");
  CHECK(live.memory_mib == 100);
  CHECK(live.vcpus == 2);
}

TEST_CASE("what somebody else has changed is told as it is") {
  GuestConfig asked = Asked();
  asked.disks[0].source = "/tmp/other.img";
  asked.vifs[0].bridge = "xenbr1";
  asked.kernel = "/boot/other";
  asked.root = "/dev/xvda1";
  asked.on_crash = LifecycleAction::kRestart;
  const GuestConfig live = LiveConfig(Seen(), {&asked});
  CHECK(live.disks[0].source == "/tmp/a.img");
  CHECK_FALSE(live.disks[0].tap_driver.has_value());
  CHECK(live.vifs[0].bridge == "xenbr0");
  CHECK(live.kernel == "/guest/vmlinux");
  CHECK_FALSE(live.root.has_value());
  CHECK(live.on_crash == LifecycleAction::kPreserve);
}

TEST_CASE("a later config gives its words to what the first one doesn't have") {
  const GuestConfig asked = Asked();
  GuestConfig next = Asked();
  next.disks.push_back(next.disks[0]);
  next.disks[1].device = "xvdc";
  next.disks[1].source = "/tmp/c.img";
  const GuestConfig live = LiveConfig(Seen(), {&asked, &next});
  CHECK(live.disks[1] == next.disks[1]);
}

TEST_CASE("a disk is the same by source, access, drive, format and server") {
  Disk asked;
  asked.device = "xvda";
  asked.source = "/a.img";
  Disk seen = asked;
  seen.format = DiskFormat::kRaw;
  CHECK(IsSame(asked, seen));
  seen.access = DiskAccess::kReadOnly;
  CHECK_FALSE(IsSame(asked, seen));
  asked.cdrom = seen.cdrom = true;  // a drive is always read-only to xl
  CHECK(IsSame(asked, seen));
  asked.format = DiskFormat::kQcow2;
  CHECK_FALSE(IsSame(asked, seen));
  seen.format = DiskFormat::kQcow2;
  CHECK(IsSame(asked, seen));
  seen.backend = DiskBackend::kQdisk;
  CHECK_FALSE(IsSame(asked, seen));
  asked.backend = DiskBackend::kQdisk;
  CHECK(IsSame(asked, seen));
  asked.source = seen.source = "";
  seen.format = DiskFormat::kUnset;
  CHECK(IsSame(asked, seen));
}

TEST_CASE("pinning keeps its words when it means the same CPUs") {
  GuestConfig asked;
  asked.cpus = CpuAffinity{.per_vcpu = false, .masks = {"0-3,^2"}};
  CHECK(LiveAffinity({"0-1,3", "0-1,3"}, 4, {&asked}) == asked.cpus);
  CHECK(LiveAffinity({"0", "0"}, 4, {&asked}) ==
        CpuAffinity{.per_vcpu = false, .masks = {"0"}});
  CHECK(LiveAffinity({"0", "1"}, 4, {&asked}) ==
        CpuAffinity{.per_vcpu = true, .masks = {"0", "1"}});
  asked.cpus = CpuAffinity{.per_vcpu = false, .masks = {"0-3"}};
  CHECK(LiveAffinity({"all"}, 4, {&asked}) == asked.cpus);
  CHECK(LiveAffinity({}, 4, {&asked}) == std::nullopt);
}

TEST_CASE("a bucket is the one that was asked for though tc rounds") {
  const VifQos asked{.bits_per_second = 8'000'000, .latency_us = 50'000};
  CHECK(IsSame(asked, {.bits_per_second = 8'000'000, .latency_us = 49'983}));
  CHECK(IsSame({.bits_per_second = 8'000'000, .latency_us = {}}, asked));
  CHECK_FALSE(IsSame(asked, {.bits_per_second = 16'000'000, .latency_us = 50'000}));
  CHECK_FALSE(IsSame(asked, {.bits_per_second = 8'000'000, .latency_us = 100'000}));
}

}  // namespace domus::xl
