// Changes of running guests on the simulated host: `live` now, `config` at the next boot.
#include "tests/hypervisor/sim_host.h"

namespace domus {

TEST_CASE("defining a running guest changes only what its next boot uses") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  host.Run(guest);
  guest.vcpus = 3;
  guest.disks = {FileDisk("xvda", "/OVS/web01.img")};
  host->Define(guest).value();
  CHECK(host.Defined("web01").vcpus == 3);
  CHECK(host.Live("web01").vcpus == 1);
  CHECK(host.Live("web01").disks.empty());
  host->Shutdown("web01").value();
  host->Start("web01").value();
  CHECK(host.Live("web01").vcpus == 3);
  CHECK(host.Live("web01").disks.size() == 1);
}

TEST_CASE("scheduler settings change while the guest runs") {
  SimHost host;
  host.Run(PvGuest("web01"));
  CHECK(Answer(host->Change("web01", SetCpuWeight{512})) == "ok");
  CHECK(Answer(host->Change("web01", SetCpuCap{50})) == "ok");
  CHECK(Answer(host->Change("web01", SetCpuAffinity{{.per_vcpu = false, .masks = {"0-1"}}})) == "ok");
  const GuestConfig live = host.Live("web01");
  CHECK(live.cpu_weight == 512);
  CHECK(live.cpu_cap == 50);
  CHECK(live.cpus->masks == std::vector<std::string>{"0-1"});
  CHECK(Answer(host->Change("web01", SetCpuWeight{0})) ==
        "conflict: guest `web01`: CPU weight 0 is not within 1 and 65535");
  CHECK(Answer(host->Change("web01", SetCpuCap{200})) ==
        "conflict: guest `web01`: CPU cap 200 is not within 0 and 100, 100 for each vCPU");
}

TEST_CASE("disks come and go") {
  SimHost host;
  GuestConfig other = PvGuest("db01");
  other.disks = {FileDisk("xvda", "/OVS/db01.img")};
  host.Run(other);
  host.Run(PvGuest("web01"));
  CHECK(Answer(host->Change("web01", AttachDisk{FileDisk("xvdb", "/OVS/b.img")})) == "ok");
  CHECK(host.Live("web01").disks.at(0).device == "xvdb");
  CHECK(Answer(host->Change("web01", AttachDisk{FileDisk("xvdb", "/OVS/c.img")})) ==
        "conflict: guest `web01` already has a disk `xvdb`");
  CHECK(Answer(host->Change("web01", AttachDisk{FileDisk("xvdc", "/OVS/b.img")})) ==
        "conflict: guest `web01`: disks `xvdb` and `xvdc` both open `/OVS/b.img`, one of them "
        "read-write");
  CHECK(Answer(host->Change("web01", AttachDisk{FileDisk("xvdc", "/OVS/db01.img")})) ==
        "conflict: disk `xvdc`: `/OVS/db01.img` can't be opened read-write, as guest `db01` has it "
        "open read-write");
  CHECK(Answer(host->Change("web01", SetDiskQos{"xvdb", DiskQos{"idle", std::nullopt}})) == "ok");
  CHECK(host.Live("web01").disks.at(0).qos->schedule == "idle");
  CHECK(Answer(host->Change("web01", SetDiskQos{"xvdz", std::nullopt})) ==
        "conflict: guest `web01` has no disk `xvdz`");
  CHECK(Answer(host->Change("web01", DetachDisk{"xvdb"})) == "ok");
  CHECK(Answer(host->Change("web01", DetachDisk{"xvdb"})) ==
        "conflict: guest `web01` has no disk `xvdb`");
  CHECK(host.Live("web01").disks.empty());
}

TEST_CASE("a cdrom drive gets another medium, or none") {
  SimHost host;
  GuestConfig guest = PvGuest("win01");
  guest.type = GuestType::kHvm;
  guest.disks = {FileDisk("hda", "/OVS/win01.img"),
                 FileDisk("hdc", "/iso/first.iso", DiskAccess::kReadOnly)};
  guest.disks[1].cdrom = true;
  host.Run(guest);
  Disk medium = FileDisk("hdc", "/iso/second.iso", DiskAccess::kReadOnly);
  CHECK(Answer(host->Change("win01", ChangeMedium{"hdc", medium})) == "ok");
  CHECK(host.Live("win01").disks.at(1).source == "/iso/second.iso");
  CHECK(host.Live("win01").disks.at(1).cdrom);
  medium.source.clear();
  CHECK(Answer(host->Change("win01", ChangeMedium{"hdc", medium})) == "ok");
  CHECK(host.Live("win01").disks.at(1).source.empty());
  CHECK(Answer(host->Change("win01", ChangeMedium{"hda", medium})) ==
        "conflict: disk `hda` of guest `win01` is no cdrom drive");
  CHECK(Answer(host->Change("win01", ChangeMedium{"hdd", medium})) ==
        "conflict: guest `win01` has no disk `hdd`");
}

TEST_CASE("vifs come and go") {
  SimHost host;
  GuestConfig other = PvGuest("db01");
  other.vifs = {VifWithMac("00:16:3e:00:00:09")};
  host.Run(other);
  host.Run(PvGuest("web01"));
  CHECK(Answer(host->Change("web01", AttachVif{VifWithMac("00:16:3e:00:00:01")})) == "ok");
  CHECK(Answer(host->Change("web01", AttachVif{VifWithMac("00:16:3e:00:00:01")})) ==
        "conflict: guest `web01` already has a vif `00:16:3e:00:00:01`");
  CHECK(Answer(host->Change("web01", AttachVif{VifWithMac("00:16:3e:00:00:09")})) ==
        "conflict: MAC address `00:16:3e:00:00:09` of vif[1] belongs to guest `db01`");
  CHECK(Answer(host->Change("web01", SetVifQos{"00:16:3e:00:00:01", 0, VifQos{1000, 50}})) == "ok");
  CHECK(host.Live("web01").vifs.at(0).qos->bits_per_second == 1000);
  CHECK(Answer(host->Change("web01", DetachVif{"00:16:3e:00:00:02", 0})) ==
        "conflict: guest `web01` has no vif `00:16:3e:00:00:02`");
  CHECK(Answer(host->Change("web01", DetachVif{std::nullopt, 1})) ==
        "conflict: guest `web01` has no vif 1");
  CHECK(Answer(host->Change("web01", DetachVif{std::nullopt, 0})) == "ok");
  CHECK(host.Live("web01").vifs.empty());
}

TEST_CASE("a vif attached without a MAC has the one its definition was given") {
  SimHost host;
  GuestConfig guest = PvGuest("web01");
  host.Run(guest);
  guest.vifs.resize(1);
  host->Define(guest).value();
  CHECK(Answer(host->Change("web01", AttachVif{guest.vifs[0]})) == "ok");
  CHECK(host.Live("web01").vifs.at(0).mac == host.Defined("web01").vifs.at(0).mac);
  CHECK(Answer(host->Change("web01", AttachVif{guest.vifs[0]})) == "ok");
  CHECK(host.Live("web01").vifs.at(1).mac.has_value());
  CHECK(host.Live("web01").vifs.at(1).mac != host.Live("web01").vifs.at(0).mac);
}

TEST_CASE("a rename keeps the guest running, and its UUID") {
  SimHost host;
  host.Run(PvGuest("web01"));
  host->Define(PvGuest("web02")).value();
  const auto uuid = host.Defined("web01").uuid;
  CHECK(Answer(host->Change("web01", Rename{"web02"})) ==
        "conflict: guest `web01` can't be renamed: there is a guest `web02`");
  CHECK(Answer(host->Change("web01", Rename{""})) ==
        "permanent: guest `web01`: the guest has no name");
  CHECK(Answer(host->Change("web01", Rename{"www"})) == "ok");
  CHECK(Answer(host->ObserveGuest("web01")) == "not found: there is no guest `web01`");
  CHECK(host.StateOf("www") == LifeState::kRunning);
  CHECK(host.Live("www").name == "www");
  CHECK(host.Defined("www").uuid == uuid);
  CHECK(Answer(host->Change("web02", Rename{"web03"})) == "ok");
  CHECK(host.StateOf("web03") == LifeState::kOff);
}

}  // namespace domus
