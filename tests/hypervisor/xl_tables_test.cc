#include "hypervisor/xl/tables.h"

#include <doctest/doctest.h>

#include "tests/hypervisor/recorded_xl.h"

namespace domus::xl {

TEST_CASE("xl list -v tells each domain and its state") {
  const std::vector<DomainRow> rows = ReadDomainTable(Recorded("table.txt"));
  REQUIRE(rows.size() == 3);  // without dom0
  CHECK(rows[0].name == "crash");
  CHECK(rows[0].id == 9);
  CHECK(rows[0].uuid == "a07423a8-e152-4b2a-b274-8cd897f352c4");
  CHECK(rows[0].memory_mib == 128);
  CHECK(rows[0].vcpus == 1);
  CHECK(rows[0].state == LifeState::kCrashed);   // ---sc-, reason 3
  CHECK(rows[1].state == LifeState::kStopping);  // --psr-: xl is about to restart it
  CHECK(rows[2].state == LifeState::kRunning);
}

TEST_CASE("a domain that has shut down is stopping until xl has buried it") {
  const std::vector<DomainRow> rows = ReadDomainTable(Recorded("table-shutdown.txt"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "pv1");
  CHECK(rows[0].state == LifeState::kStopping);
  CHECK(rows[1].state == LifeState::kRunning);
}

TEST_CASE("a name may hold blanks and numbers") {
  const auto rows = ReadDomainTable(
      "my web 5 128                                 7   128     1     --p---       0.0 "
      "11111111-2222-3333-4444-555555555555        -                -\n");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].name == "my web 5 128");
  CHECK(rows[0].id == 7);
  CHECK(rows[0].state == LifeState::kPaused);
}

TEST_CASE("lines of another shape are passed over") {
  CHECK(ReadDomainTable("").empty());
  CHECK(ReadDomainTable("Name ID Mem VCPUs\tState\tTime(s) UUID Reason-Code Security Label").empty());
  CHECK(ReadDomainTable("x -1 1 1 r----- 0.0 u - -\nx 99999999999 1 1 r----- 0.0 u - -\n").empty());
  CHECK(ReadDomainTable("x 1 1 1 rrrrrr 0.0 u - -").empty());
}

TEST_CASE("xl vcpu-list tells where each vCPU may run") {
  const std::vector<VcpuRow> rows = ReadVcpuTable(Recorded("vcpus.txt"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].domain_id == 1);
  CHECK(rows[0].vcpu == 0);
  CHECK(rows[0].hard_affinity == "1");
  CHECK(rows[1].vcpu == 1);
}

TEST_CASE("xl info tells the host") {
  const Result<HostInfo> host = ReadHostInfo(Recorded("info.txt"));
  REQUIRE(host.has_value());
  CHECK(host->name == "dom0");
  CHECK(host->backend == "xl");
  CHECK(host->version == "Xen 4.17.7");
  CHECK_FALSE(host->simulated);
  CHECK(host->memory_mib == 2047);
  CHECK(host->memory_free_mib == 1256);
  CHECK(host->cpus == 2);
}

TEST_CASE("an xl info without what is needed names it") {
  CHECK(ReadHostInfo("").error().message == "xl info does not tell host and xen_version");
  CHECK(ReadHostInfo("host : a\nxen_version : 4.17\ntotal_memory : x").error().message ==
        "xl info does not tell total_memory");
}

}  // namespace domus::xl
