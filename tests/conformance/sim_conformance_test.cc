// The conformance cases on the simulated host; at once, and with guests that take their time.
#include <doctest/doctest.h>

#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/reconciler/golden.h"
#include "tests/support/temporary_directory.h"

namespace domus::conformance {
namespace {

Backend SimBackend(const std::string& parameters) {
  const auto directory = std::make_shared<TemporaryDirectory>();
  const auto host = [&](const std::string& file) {
    return "sim:" + (directory->path() / file).string() + "?memory=4096&cpus=4" + parameters;
  };
  const std::string address = host("host.sim");
  const std::string other = host("other.sim");
  using enum Capability;
  return {
      .name = "sim",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kScheduler, kDiskHotplug,
                       kDiskQos, kVifHotplug, kVifQos, kCdromChange, kRename, kRenameRunning,
                       kHostMemory, kExclusiveDisks, kExclusiveMacs, kSecondOpen, kDeletesData,
                       kAutostart},
      .open = [address, directory] { return OpenHost(address); },
      .guest = PlayedGuest,
      .image = [](int number) { return "/images/" + std::to_string(number) + ".img"; },
      .nowhere = host("no/such/host.sim"),
      .other_host = OtherHost{.destination = other, .open = [other] { return OpenHost(other); }},
      .patience = std::chrono::seconds(30),
  };
}

}  // namespace

TEST_CASE("the simulated host conforms") {
  CHECK_GOLDEN("conformance/sim", RunCases([] { return SimBackend(""); }));
}

TEST_CASE("the simulated host conforms when guests take their time") {
  CHECK_GOLDEN("conformance/sim",
               RunCases([] { return SimBackend("&boot=30&shutdown=30"); }));
}

}  // namespace domus::conformance
