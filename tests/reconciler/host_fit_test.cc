// What a host can't have is neither planned nor passed over in silence.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "reconciler/host_fit.h"
#include "tests/reconciler/world.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

DesiredState LeftOutOf(const std::vector<std::string>& names) {
  World world;
  for (const std::string& name : names) {
    world.Want(SmallGuest(name)).left_out = {{"bootloader", "there is none"}};
  }
  return world.desired;
}

}  // namespace

TEST_CASE("what is left out is told once for all guests") {
  CHECK(LeftOutNotes(LeftOutOf({"a"}), {}) ==
        std::vector<std::string>{"`bootloader` of guest.a can't be as written: there is none"});
  CHECK(LeftOutNotes(LeftOutOf({"a", "b", "c", "d", "e"}), {}) ==
        std::vector<std::string>{"`bootloader` of guest.a, guest.b, guest.c and 2 more can't be as "
                                 "written: there is none"});
}

TEST_CASE("what is left out of guests that the plan isn't about is not told") {
  PlanPolicy policy;
  policy.targets = {"guest.b"};
  CHECK(LeftOutNotes(LeftOutOf({"a", "b"}), policy) ==
        std::vector<std::string>{"`bootloader` of guest.b can't be as written: there is none"});
}

TEST_CASE("a plan says what is left out") {
  World world;
  world.Want(SmallGuest("a")).left_out = {{"disk[xvda]", "there is no ionice"}};
  CHECK(world.MakePlan().warnings ==
        std::vector<std::string>{"`disk[xvda]` of guest.a can't be as written: there is no ionice"});
}

TEST_CASE("a simulated host can have everything") {
  const TemporaryDirectory directory;
  const auto host = OpenHypervisor("sim:" + (directory.path() / "host.sim").string());
  REQUIRE(host.has_value());
  World world;
  GuestConfig guest = SmallGuest("a");
  guest.bootloader = "/usr/bin/pygrub";
  world.Want(guest);
  FitToHost(**host, world.desired);
  CHECK(world.desired.guests[0].config == guest);
  CHECK(world.desired.guests[0].left_out.empty());
}

}  // namespace domus
