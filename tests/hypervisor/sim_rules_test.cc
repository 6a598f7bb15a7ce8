// What the simulated host refuses, as a Xen host would, and what it fills in.
#include <regex>

#include "tests/hypervisor/sim_host.h"

namespace domus {

TEST_CASE("the host says that it is simulated, and how much it has") {
  SimHost host;
  host.Run(PvGuest("web01"));
  const HostInfo info = host->Host().value();
  CHECK(info.backend == "sim");
  CHECK(info.version == "simulated");
  CHECK(info.simulated);
  CHECK(info.memory_mib == 4096);
  CHECK(info.memory_free_mib == 4096 - 256 - 512);
  CHECK(info.cpus == 4);
  CHECK_FALSE(info.name.empty());
}

TEST_CASE("a host without given size is as large as this machine") {
  SimHost host;
  host.options.memory_mib = 0;
  host.options.cpus = 0;
  CHECK(host->Host()->memory_mib > 256);
  CHECK(host->Host()->cpus >= 1);
}

TEST_CASE("a guest starts only when the host has the memory") {
  SimHost host;
  GuestConfig large = PvGuest("db01");
  large.memory_mib = 3328;
  host.Run(large);
  host.Run(PvGuest("web01"));
  CHECK(host.FreeMemory() == 0);
  host->Define(PvGuest("web02")).value();
  CHECK(Answer(host->Start("web02")) ==
        "conflict: not enough memory for guest `web02`: it needs 512 MiB more, 0 MiB of the host's "
        "4096 MiB are free (256 MiB are dom0's)");
  CHECK(host.StateOf("web02") == LifeState::kOff);
  host->Save("web01").value();
  CHECK(Answer(host->Start("web02")) == "ok");
  CHECK(Answer(host->Restore("web01")) ==
        "conflict: not enough memory for guest `web01`: it needs 512 MiB more, 0 MiB of the host's "
        "4096 MiB are free (256 MiB are dom0's)");
  CHECK(host.StateOf("web01") == LifeState::kSuspended);
}

TEST_CASE("the balloon stays within maxmem and the host's free memory") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.maxmem_mib = 8192;
  host.Run(guest);
  CHECK(Answer(host->Change("web01", SetMemory{1024})) == "ok");
  CHECK(host.Live("web01").memory_mib == 1024);
  CHECK(host.Defined("web01").memory_mib == 512);
  CHECK(host.FreeMemory() == 4096 - 256 - 1024);
  CHECK(Answer(host->Change("web01", SetMemory{8193})) ==
        "permanent: guest `web01` can't have 8193 MiB of memory: its maxmem is 8192 MiB");
  CHECK(Answer(host->Change("web01", SetMemory{0})) ==
        "permanent: guest `web01` can't have 0 MiB of memory: its maxmem is 8192 MiB");
  CHECK(Answer(host->Change("web01", SetMemory{8192})) ==
        "conflict: not enough memory for guest `web01`: it needs 7168 MiB more, 2816 MiB of the "
        "host's 4096 MiB are free (256 MiB are dom0's)");
  CHECK(host.Live("web01").memory_mib == 1024);
}

TEST_CASE("on a host that became smaller guests may shrink, but none may start") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.memory_mib = 3000;
  host.Run(guest);
  host.options.memory_mib = 2048;
  host.Reopen();
  CHECK(host.FreeMemory() == 0);
  CHECK(Answer(host->Change("web01", SetMemory{2500})) == "ok");
  CHECK(Answer(host->Pause("web01")) == "ok");
  GuestConfig small = PvGuest("web02");
  small.memory_mib = 1;
  host->Define(small).value();
  CHECK(Answer(host->Start("web02")) ==
        "conflict: not enough memory for guest `web02`: it needs 1 MiB more, 0 MiB of the host's "
        "2048 MiB are free (256 MiB are dom0's)");
}

TEST_CASE("vCPUs stay within 1 and maxvcpus") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.vcpus = 2;
  guest.maxvcpus = 4;
  host.Run(guest);
  CHECK(Answer(host->Change("web01", SetVcpus{4})) == "ok");
  CHECK(Answer(host->Change("web01", SetVcpus{5})) ==
        "permanent: guest `web01` can't have 5 vCPUs: it takes 1 to 4");
  CHECK(Answer(host->Change("web01", SetVcpus{0})) ==
        "permanent: guest `web01` can't have 0 vCPUs: it takes 1 to 4");
  CHECK(host.Live("web01").vcpus == 4);
}

TEST_CASE("a definition whose limits contradict each other is refused") {
  SimHost host;
  const auto answer = [&](auto change) {
    GuestConfig guest = PvGuest("web01");
    change(guest);
    return Answer(host->Define(guest));
  };
  CHECK(answer([](GuestConfig& g) { g.maxmem_mib = 256; }) ==
        "permanent: guest `web01`: memory of 512 MiB is above maxmem of 256 MiB");
  CHECK(answer([](GuestConfig& g) { g.memory_mib = 0; }) ==
        "permanent: guest `web01`: memory of 0 MiB is too little");
  CHECK(answer([](GuestConfig& g) { g.memory_mib = 20'000'000; }) ==
        "permanent: guest `web01`: memory of 20000000 MiB is more than Xen gives a guest (16777216 "
        "MiB)");
  CHECK(answer([](GuestConfig& g) { g.vcpus = 0; }) ==
        "permanent: guest `web01`: 0 vCPUs are too few");
  CHECK(answer([](GuestConfig& g) { g.vcpus = 4, g.maxvcpus = 2; }) ==
        "permanent: guest `web01`: 4 vCPUs are above maxvcpus of 2");
  CHECK(answer([](GuestConfig& g) { g.cpu_weight = 70'000; }) ==
        "permanent: guest `web01`: CPU weight 70000 is not within 1 and 65535");
  CHECK(answer([](GuestConfig& g) { g.cpu_cap = 101; }) ==
        "permanent: guest `web01`: CPU cap 101 is not within 0 and 100, 100 for each vCPU");
  CHECK(answer([](GuestConfig& g) { g.vnc.display = 60'000; }) ==
        "permanent: guest `web01`: VNC display 60000 is not within 0 and 59635");
  CHECK(answer([](GuestConfig& g) { g.name = ""; }) ==
        "permanent: guest ``: the guest has no name");
  CHECK(answer([](GuestConfig& g) { g.name = "a/b"; }) ==
        "permanent: guest `a/b`: `a/b` can't be a guest's name");
}

TEST_CASE("a definition that uses something twice is refused") {
  SimHost host;
  const auto answer = [&](auto change) {
    GuestConfig guest = PvGuest("web01");
    change(guest);
    return Answer(host->Define(guest));
  };
  CHECK(answer([](GuestConfig& g) {
          g.disks = {FileDisk("xvda", "/a"), FileDisk("xvda", "/b")};
        }) == "permanent: guest `web01`: two disks are named `xvda`");
  CHECK(answer([](GuestConfig& g) {
          g.disks = {FileDisk("xvda", "/a"), FileDisk("xvdb", "/OVS/../a", DiskAccess::kReadOnly)};
        }) ==
        "permanent: guest `web01`: disks `xvda` and `xvdb` both open `/a`, one of them read-write");
  CHECK(answer([](GuestConfig& g) {
          g.vifs = {VifWithMac("00:16:3e:00:00:01"), VifWithMac("00:16:3e:00:00:01")};
        }) ==
        "permanent: guest `web01`: vif[0] and vif[1] have the same MAC address `00:16:3e:00:00:01`");
  CHECK(answer([](GuestConfig& g) {
          g.pci.resize(2);
          g.pci[0].address = g.pci[1].address = "0000:01:00.0";
        }) == "permanent: guest `web01`: PCI device `0000:01:00.0` is given twice");
  CHECK(answer([](GuestConfig& g) {
          g.disks = {FileDisk("xvda", "/a", DiskAccess::kSharedWrite),
                     FileDisk("xvdb", "/a", DiskAccess::kSharedWrite)};
        }) == "ok");
}

TEST_CASE("a guest with nothing to boot from can be defined, not started") {
  SimHost host;
  GuestConfig pv = PvGuest("pv");
  pv.kernel.reset();
  host->Define(pv).value();
  CHECK(Answer(host->Start("pv")) ==
        "permanent: guest `pv`: no boot method: neither a kernel nor a bootloader");
  pv.bootloader = "/usr/bin/pygrub";
  host->Define(pv).value();
  CHECK(Answer(host->Start("pv")) == "ok");

  GuestConfig hvm = PvGuest("hvm");
  hvm.type = GuestType::kHvm;
  hvm.kernel = "/usr/lib/xen/boot/hvmloader";
  host->Define(hvm).value();
  CHECK(Answer(host->Start("hvm")) ==
        "permanent: guest `hvm`: no boot device: neither a disk with a medium, nor a kernel, nor a "
        "vif to boot from");
  hvm.vifs.resize(1);
  hvm.boot_order = "n";
  host->Define(hvm).value();
  CHECK(Answer(host->Start("hvm")) == "ok");
}

TEST_CASE("a disk image has one writer, or only readers, or all share it") {
  using enum DiskAccess;
  const auto second = [](DiskAccess first_access, DiskAccess access) {
    SimHost host;
    GuestConfig first = PvGuest("db01");
    first.disks = {FileDisk("xvda", "/OVS/data.img", first_access)};
    host.Run(first);
    GuestConfig other = PvGuest("db02");
    other.disks = {FileDisk("xvdb", "/OVS/./data.img", access)};
    host->Define(other).value();
    return Answer(host->Start("db02"));
  };
  CHECK(second(kReadOnly, kReadOnly) == "ok");
  CHECK(second(kSharedWrite, kSharedWrite) == "ok");
  CHECK(second(kSharedWrite, kReadOnly) == "ok");
  CHECK(second(kReadWrite, kReadWrite) ==
        "conflict: disk `xvdb`: `/OVS/data.img` can't be opened read-write, as guest `db01` has it "
        "open read-write");
  CHECK(second(kReadWrite, kReadOnly) ==
        "conflict: disk `xvdb`: `/OVS/data.img` can't be opened read-only, as guest `db01` has it "
        "open read-write");
  CHECK(second(kReadOnly, kReadWrite) ==
        "conflict: disk `xvdb`: `/OVS/data.img` can't be opened read-write, as guest `db01` has it "
        "open read-only");
  CHECK(second(kReadWrite, kSharedWrite) ==
        "conflict: disk `xvdb`: `/OVS/data.img` can't be opened read-write, shared, as guest `db01` "
        "has it open read-write");
  CHECK(second(kSharedWrite, kReadWrite) ==
        "conflict: disk `xvdb`: `/OVS/data.img` can't be opened read-write, as guest `db01` has it "
        "open read-write, shared");
}

TEST_CASE("an image is free again when its guest is off or suspended") {
  SimHost host;
  GuestConfig first = PvGuest("db01");
  first.disks = {FileDisk("xvda", "/OVS/data.img")};
  host.Run(first);
  GuestConfig other = PvGuest("db02");
  other.disks = first.disks;
  host->Define(other).value();
  host->Save("db01").value();
  CHECK(Answer(host->Start("db02")) == "ok");
  CHECK(Answer(host->Restore("db01")) ==
        "conflict: disk `xvda`: `/OVS/data.img` can't be opened read-write, as guest `db02` has it "
        "open read-write");
  host->Destroy("db02").value();
  CHECK(Answer(host->Restore("db01")) == "ok");
}

TEST_CASE("phy:NAME is /dev/NAME, and a driver domain has images of its own") {
  SimHost host;
  GuestConfig first = PvGuest("db01");
  first.disks = {FileDisk("xvda", "vg/data")};
  first.disks[0].backend = DiskBackend::kPhy;
  host.Run(first);
  GuestConfig other = PvGuest("db02");
  other.disks = {FileDisk("xvda", "/dev/vg/data")};
  host->Define(other).value();
  CHECK(Answer(host->Start("db02")) ==
        "conflict: disk `xvda`: `/dev/vg/data` can't be opened read-write, as guest `db01` has it "
        "open read-write");
  other.disks[0].backend_domain = "storage";
  host->Define(other).value();
  CHECK(Answer(host->Start("db02")) == "ok");
}

TEST_CASE("a MAC address belongs to one guest, running or not") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.vifs = {VifWithMac("00:16:3e:00:00:01")};
  host->Define(guest).value();
  guest.name = "web02";
  const std::string refusal =
      "conflict: MAC address `00:16:3e:00:00:01` of vif[0] belongs to guest `web01`";
  CHECK(Answer(host->Define(guest)) == refusal);
  CHECK(host->Observe()->guests.size() == 1);

  // Also while only the running guest still has it.
  host->Start("web01").value();
  GuestConfig without = PvGuest("web01");
  host->Define(without).value();
  CHECK(Answer(host->Define(guest)) == refusal);
  host->Destroy("web01").value();
  CHECK(Answer(host->Define(guest)) == "ok");
}

TEST_CASE("a UUID belongs to one guest, and a guest keeps its own") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.uuid = "11111111-1111-4111-8111-111111111111";
  host->Define(guest).value();
  guest.name = "web02";
  CHECK(Answer(host->Define(guest)) ==
        "conflict: UUID 11111111-1111-4111-8111-111111111111 of guest `web02` belongs to guest "
        "`web01`");
  guest.name = "web01";
  guest.uuid = "22222222-2222-4222-8222-222222222222";
  CHECK(Answer(host->Define(guest)) ==
        "conflict: guest `web01` has the UUID 11111111-1111-4111-8111-111111111111; one with "
        "22222222-2222-4222-8222-222222222222 is another guest");
}

TEST_CASE("a PCI device goes to one running guest") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  guest.pci.resize(1);
  guest.pci[0].address = "0000:01:1a.1";
  host.Run(guest);
  guest.name = "web02";
  host->Define(guest).value();
  CHECK(Answer(host->Start("web02")) ==
        "conflict: PCI device `0000:01:1a.1` is held by guest `web01`");
  host->Shutdown("web01").value();
  CHECK(Answer(host->Start("web02")) == "ok");
}

TEST_CASE("VNC servers take free displays at boot, or the one they ask for") {
  SimHost host;
  GuestConfig guest = PvGuest("a");
  guest.vfbs.resize(1);
  guest.vfbs[0].vnc.enabled = true;
  guest.vfbs[0].vnc.display = 1;
  host.Run(guest);
  guest.name = "b";
  host->Define(guest).value();
  CHECK(Answer(host->Start("b")) == "conflict: VNC display 1 is used by guest `a`");
  guest.vfbs[0].vnc.display.reset();
  for (const char* name : {"c", "d"}) {
    guest.name = name;
    host.Run(guest);
  }
  CHECK(host.Live("c").vfbs.at(0).vnc.display == 0);
  CHECK(host.Live("d").vfbs.at(0).vnc.display == 2);
  CHECK_FALSE(host.Defined("d").vfbs.at(0).vnc.display.has_value());

  // An HVM guest's server, with vncunused=1 beside a display.
  GuestConfig hvm = PvGuest("e");
  hvm.type = GuestType::kHvm;
  hvm.disks = {FileDisk("hda", "/OVS/e.img")};
  hvm.vnc.enabled = true;
  hvm.vnc.display = 1;
  hvm.vnc.unused = true;
  host.Run(hvm);
  CHECK(host.Live("e").vnc.display == 3);
}

TEST_CASE("what a definition leaves out is filled in, and kept by the next one") {
  SimHost host;
  GuestConfig guest;
  guest.name = "web01";
  guest.vifs.resize(2);
  host->Define(guest).value();
  const GuestConfig first = host.Defined("web01");
  CHECK(std::regex_match(
      *first.uuid, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  CHECK(first.memory_mib == 128);
  CHECK(first.maxmem_mib == 128);
  CHECK(first.vcpus == 1);
  CHECK(first.maxvcpus == 1);
  const std::regex mac("00:16:3e:[0-7][0-9a-f]:[0-9a-f]{2}:[0-9a-f]{2}");
  CHECK(std::regex_match(*first.vifs.at(0).mac, mac));
  CHECK(std::regex_match(*first.vifs.at(1).mac, mac));
  CHECK(first.vifs.at(0).mac != first.vifs.at(1).mac);

  host->Define(guest).value();
  CHECK(host.Defined("web01") == first);
  // A kept MAC gives way to one that the config sets elsewhere.
  guest.vifs[1].mac = first.vifs[0].mac;
  host->Define(guest).value();
  CHECK(host.Defined("web01").vifs.at(1).mac == first.vifs.at(0).mac);
  CHECK(host.Defined("web01").vifs.at(0).mac != first.vifs.at(0).mac);
}

}  // namespace domus
