// Plans ask of a host no more than it can do to a guest that is on.
#include <doctest/doctest.h>

#include <string>

#include "tests/reconciler/world.h"

namespace domus {
namespace {

Disk SmallDisk() {
  Disk disk;
  disk.device = "xvdb";
  disk.source = "/images/b.img";
  return disk;
}

/// A running guest that is to have a disk more, on a host that lacks something.
World WithNewDisk(Abilities lacks) {
  World world;
  world.observed.host.lacks = std::move(lacks);
  world.Host(SmallGuest("a"));
  world.Record(SmallGuest("a"));
  GuestConfig wanted = SmallGuest("a");
  wanted.disks = {SmallDisk()};
  world.Want(wanted);
  return world;
}

}  // namespace

TEST_CASE("what a host can't change live costs a restart") {
  const Plan able = WithNewDisk({Ability::kVifs}).MakePlan();
  REQUIRE(able.changes.size() == 1);
  CHECK(able.changes[0].action == Action::kUpdate);

  const Plan plan = WithNewDisk({Ability::kDisks}).MakePlan();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].action == Action::kRestart);
  CHECK(plan.changes[0].fields.at(0).reason == "this host changes no disks of a guest that is on");
}

TEST_CASE("a running guest isn't renamed where the host can't") {
  World world;
  world.observed.host.lacks = {Ability::kRename};
  GuestConfig guest = SmallGuest("a");
  guest.uuid = "01234567-89ab-cdef-0123-456789abcdef";
  world.Host(guest);
  world.Record(guest);
  guest.name = "b";
  world.Want(guest);
  const Plan plan = world.MakePlan();
  CHECK(plan.changes.empty());
  REQUIRE(plan.refusals.size() == 1);
  CHECK(plan.refusals[0].id == "PL103");
  CHECK(plan.refusals[0].headline == "guest `a` can't be renamed to `b` while it is on");

  world.observed.guests[0].state = LifeState::kOff;
  world.observed.guests[0].live.reset();
  CHECK(world.MakePlan().refusals.empty());
}

}  // namespace domus
