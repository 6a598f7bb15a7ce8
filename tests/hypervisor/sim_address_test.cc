// Addresses of hypervisors, and what the parameters of a simulated one mean.
#include "hypervisor/sim/address.h"

#include "tests/hypervisor/sim_host.h"

namespace domus {
namespace {

std::string OpenError(const std::string& address) {
  const auto opened = OpenHypervisor(address);
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().kind == HypervisorError::Kind::kPermanent);
  return opened.error().text;
}

sim::SimAddress Read(const std::string& text) {
  const auto address = ParseHypervisorAddress(text);
  REQUIRE(address.has_value());
  auto read = sim::ReadSimAddress(*address);
  REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().message));
  return *read;
}

}  // namespace

TEST_CASE("an address names a backend") {
  CHECK(OpenError("") ==
        "`` is no hypervisor address; one looks like `xl:`, `libvirt:qemu:///system` or `sim:FILE`");
  CHECK(OpenError("/tmp/host.sim") ==
        "`/tmp/host.sim` is no hypervisor address; one looks like `xl:`, "
        "`libvirt:qemu:///system` or `sim:FILE`");
  CHECK(OpenError("sin:/tmp/host.sim") ==
        "no hypervisor is called `sin`; did you mean `sim`?");
  CHECK(OpenError("vm\x01ware:") ==
        "no hypervisor is called `vm\\x01ware`; domus knows `sim`, a simulated host, `libvirt` and `xl`");
  CHECK(OpenError("sim:") == "the address of a simulated host names its file: `sim:FILE`");
}

TEST_CASE("an address builds the host") {
  TemporaryDirectory directory;
  const std::string file = (directory.path() / "host.sim").string();
  const auto host = OpenHypervisor("sim:" + file + "?memory=8192&cpus=12&dom0=512");
  REQUIRE(host.has_value());
  const HostInfo info = (*host)->Host().value();
  CHECK(info.memory_mib == 8192);
  CHECK(info.memory_free_mib == 7680);
  CHECK(info.cpus == 12);
}

TEST_CASE("all parameters are read") {
  const sim::SimAddress read =
      Read("sim:a=b:c?memory=1&cpus=2&dom0=0&boot=3&shutdown=4&fail=start:web01:permanent:2"
           "&fail=any:*:not-found&hang=define:*:250&lie=shutdown:db01:1&delay=observe:20"
           "&kill=any:7&kill=start:1:after&kill=start:2:before&ignore-shutdown=web02&");
  CHECK(read.host.path == "a=b:c");
  CHECK(read.host.memory_mib == 1);
  CHECK(read.host.cpus == 2);
  CHECK(read.host.dom0_mib == 0);
  CHECK(read.host.boot_ms == 3);
  CHECK(read.host.stop_ms == 4);
  const auto& faults = read.faults.faults;
  REQUIRE(faults.size() == 4);
  CHECK(faults[0].filter.call == sim::CallKind::kStart);
  CHECK(faults[0].filter.guest == "web01");
  CHECK(faults[0].error_kind == HypervisorError::Kind::kPermanent);
  CHECK(faults[0].times == 2);
  CHECK_FALSE(faults[1].filter.call.has_value());
  CHECK_FALSE(faults[1].filter.guest.has_value());
  CHECK(faults[1].error_kind == HypervisorError::Kind::kNotFound);
  CHECK_FALSE(faults[1].times.has_value());
  CHECK(faults[2].action == sim::FaultAction::kHang);
  CHECK(faults[2].duration.count() == 250);
  CHECK(faults[3].action == sim::FaultAction::kLie);
  CHECK(read.faults.delays.at(0).duration.count() == 20);
  REQUIRE(read.faults.kills.size() == 3);
  CHECK(read.faults.kills[0].at == 7);
  CHECK_FALSE(read.faults.kills[0].after);
  CHECK(read.faults.kills[1].after);
  CHECK(read.faults.ignore_shutdown == std::vector<std::string>{"web02"});
}

TEST_CASE("a parameter that is wrong is quoted, with what it takes") {
  CHECK(OpenError("sim:f?memroy=1024") ==
        "`memroy` is no parameter of a simulated host; did you mean `memory`?");
  CHECK(OpenError("sim:f?colour=red") ==
        "`colour` is no parameter of a simulated host; there are `name`, `memory`, `cpus`, `dom0`, "
        "`images`, `boot`, `shutdown`, `fail`, `hang`, `lie`, `delay`, `kill`, `ignore-shutdown`");
  CHECK(OpenError("sim:f?memory=8G") ==
        "bad parameter `memory=8G`: `8G` is no number of MiB from 1 to 1099511627776; write "
        "`memory=MIB`");
  CHECK(OpenError("sim:f?memory") ==
        "bad parameter `memory=`: this isn't its form; write `memory=MIB`");
  CHECK(OpenError("sim:f?cpus=0") ==
        "bad parameter `cpus=0`: `0` is no number of CPUs from 1 to 1048576; write `cpus=N`");
  CHECK(OpenError("sim:f?fail=start:web01") ==
        "bad parameter `fail=start:web01`: this isn't its form; write `fail=CALL:GUEST:KIND[:TIMES]`");
  CHECK(OpenError("sim:f?fail=strat:web01:transient") ==
        "bad parameter `fail=strat:web01:transient`: `strat` is no call; did you mean `start`?; write "
        "`fail=CALL:GUEST:KIND[:TIMES]`");
  CHECK(OpenError("sim:f?fail=start:web01:sometimes") ==
        "bad parameter `fail=start:web01:sometimes`: `sometimes` is no kind of failure; there are "
        "`transient`, `permanent`, `conflict`, `unsupported`, `not-found`; write "
        "`fail=CALL:GUEST:KIND[:TIMES]`");
  CHECK(OpenError("sim:f?fail=start:web01:transient:0") ==
        "bad parameter `fail=start:web01:transient:0`: `0` is no number of times from 1 to "
        "2147483647; write `fail=CALL:GUEST:KIND[:TIMES]`");
  CHECK(OpenError("sim:f?lie=observe:*") ==
        "bad parameter `lie=observe:*`: `observe` can't lie, only a call that changes a guest can; "
        "write `lie=CALL:GUEST[:TIMES]`");
  CHECK(OpenError("sim:f?kill=start:1:during") ==
        "bad parameter `kill=start:1:during`: `during` is no moment of a call; there are `before`, "
        "`after`; write `kill=CALL:N[:before|after]`");
  CHECK(OpenError("sim:f?delay=start:-1") ==
        "bad parameter `delay=start:-1`: `-1` is no number of milliseconds from 0 to 86400000; write "
        "`delay=CALL:MS`");
  CHECK(OpenError("sim:f?hang=start:*:soon") ==
        "bad parameter `hang=start:*:soon`: `soon` is no number of milliseconds from 0 to 86400000; "
        "write `hang=CALL:GUEST:MS[:TIMES]`");
}

}  // namespace domus
