#include "hypervisor/xl/arguments.h"

#include <doctest/doctest.h>

namespace domus::xl {
namespace {

/// A domain with two vifs, the second of which xl has numbered 3.
ListedDomain Domain() {
  ListedDomain domain{.id = 7, .config = {}, .vif_ids = {0, 3}, .scheduler = "credit2"};
  domain.config.name = "12";
  domain.config.vifs.resize(2);
  domain.config.vifs[0].mac = "00:16:3e:00:00:01";
  domain.config.vifs[1].mac = "00:16:3e:00:00:02";
  return domain;
}

std::vector<Words> RunsOf(const LiveChange& change) {
  const auto runs = ChangeArguments(Domain(), change);
  REQUIRE(runs.has_value());
  return *runs;
}

}  // namespace

TEST_CASE("calls name domains by number, never by name") {
  CHECK(DestroyArguments(7) == Words{"xl", "destroy", "7"});
  CHECK(ShutdownArguments(7) == Words{"xl", "shutdown", "-F", "7"});
  CHECK(PauseArguments(7) == Words{"xl", "pause", "7"});
  CHECK(UnpauseArguments(7) == Words{"xl", "unpause", "7"});
  CHECK(SaveArguments(7, "/d/memory.saving") == Words{"xl", "save", "7", "/d/memory.saving"});
  CHECK(RestoreArguments("/d/memory") == Words{"xl", "restore", "-p", "/d/memory"});
  CHECK(CreateArguments("/d/guest.cfg") == Words{"xl", "create", "/d/guest.cfg"});
  CHECK(DryRunArguments("/d/guest.cfg") == Words{"xl", "create", "-n", "/d/guest.cfg"});
  CHECK(UpdateArguments(7, "/d/guest.cfg") == Words{"xl", "config-update", "7", "/d/guest.cfg"});
}

TEST_CASE("memory, vCPUs, pinning and the scheduler") {
  CHECK(RunsOf(SetMemory{512}) == std::vector<Words>{{"xl", "mem-set", "7", "512m"}});
  CHECK(RunsOf(SetVcpus{2}) == std::vector<Words>{{"xl", "vcpu-set", "--ignore-host", "7", "2"}});
  CHECK(RunsOf(SetCpuAffinity{{.per_vcpu = false, .masks = {"0-3,^2"}}}) ==
        std::vector<Words>{{"xl", "vcpu-pin", "7", "all", "0-3,^2"}});
  CHECK(RunsOf(SetCpuAffinity{{.per_vcpu = true, .masks = {"0", "1"}}}) ==
        std::vector<Words>{{"xl", "vcpu-pin", "7", "0", "0"}, {"xl", "vcpu-pin", "7", "1", "1"}});
  CHECK(RunsOf(SetCpuWeight{512}) ==
        std::vector<Words>{{"xl", "sched-credit2", "-d", "7", "-w", "512"}});
  CHECK(RunsOf(SetCpuCap{50}) == std::vector<Words>{{"xl", "sched-credit2", "-d", "7", "-c", "50"}});
}

TEST_CASE("a scheduler without weights says so") {
  ListedDomain domain = Domain();
  domain.scheduler = "rtds";
  const auto runs = ChangeArguments(domain, SetCpuWeight{512});
  REQUIRE_FALSE(runs.has_value());
  CHECK(runs.error().kind == HypervisorError::Kind::kUnsupported);
  CHECK(runs.error().text == "scheduler rtds has no weights and caps");
}

TEST_CASE("disks and media") {
  Disk disk;
  disk.device = "xvdb";
  disk.source = "/OVS/a b,c.img";
  disk.backend = DiskBackend::kFile;
  CHECK(RunsOf(AttachDisk{disk}) ==
        std::vector<Words>{
            {"xl", "block-attach", "7", "vdev=xvdb, access=rw, target=/OVS/a b,c.img"}});
  CHECK(RunsOf(DetachDisk{"xvdb"}) == std::vector<Words>{{"xl", "block-detach", "7", "xvdb"}});
  disk.source = "/iso/x.iso";
  CHECK(RunsOf(ChangeMedium{"hdc", disk}) ==
        std::vector<Words>{{"xl", "cd-insert", "7", "hdc", "/iso/x.iso"}});
  disk.source.clear();
  CHECK(RunsOf(ChangeMedium{"hdc", disk}) == std::vector<Words>{{"xl", "cd-eject", "7", "hdc"}});
  disk.source = "/a.vmdk";
  disk.format = DiskFormat::kVmdk;
  const auto runs = ChangeArguments(Domain(), AttachDisk{disk});
  REQUIRE_FALSE(runs.has_value());
  CHECK(runs.error().kind == HypervisorError::Kind::kUnsupported);
}

TEST_CASE("vifs: each setting a word, taken away by xl's own number") {
  Vif vif;
  vif.mac = "00:16:3e:00:00:05";
  vif.bridge = "xenbr0";
  vif.rate = VifRate{.bytes_per_second = 1'250'000};
  CHECK(RunsOf(AttachVif{vif}) ==
        std::vector<Words>{{"xl", "network-attach", "7", "mac=00:16:3e:00:00:05", "bridge=xenbr0",
                            "rate=10Mb/s"}});
  CHECK(RunsOf(DetachVif{"00:16:3e:00:00:02", 0}) ==
        std::vector<Words>{{"xl", "network-detach", "7", "3"}});
  CHECK(RunsOf(DetachVif{std::nullopt, 1}) ==
        std::vector<Words>{{"xl", "network-detach", "7", "3"}});
  CHECK_FALSE(ChangeArguments(Domain(), DetachVif{"00:16:3e:00:00:09", 0}).has_value());
  CHECK_FALSE(ChangeArguments(Domain(), DetachVif{std::nullopt, 2}).has_value());
  CHECK_FALSE(ChangeArguments(Domain(), DetachVif{std::nullopt, -1}).has_value());
}

TEST_CASE("a rename") {
  CHECK(RunsOf(Rename{"new name"}) == std::vector<Words>{{"xl", "rename", "7", "new name"}});
}

TEST_CASE("inbound limits are token buckets of tc") {
  const VifQos slow{.bits_per_second = 8'000'000, .latency_us = 50'000};
  CHECK(BucketArguments("vif7.0", slow) ==
        Words{"tc", "qdisc", "replace", "dev", "vif7.0", "root", "tbf", "rate", "8mbit", "burst",
              "32768b", "latency", "50ms"});
  const VifQos fast{.bits_per_second = 1'000'000'000, .latency_us = {}};
  CHECK(BucketArguments("vif7.0", fast) ==
        Words{"tc", "qdisc", "replace", "dev", "vif7.0", "root", "tbf", "rate", "1000mbit", "burst",
              "1250000b", "latency", "50ms"});
  CHECK(NoBucketArguments("vif7.0") == Words{"tc", "qdisc", "del", "dev", "vif7.0", "root"});
}

}  // namespace domus::xl
