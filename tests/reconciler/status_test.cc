#include "reconciler/status.h"

#include <doctest/doctest.h>

#include "tests/reconciler/golden.h"
#include "tests/reconciler/world.h"

namespace domus {

TEST_CASE("a status of every kind") {
  World world;
  world.Want(SmallGuest("db01", 6144, 4));
  world.Applied(SmallGuest("db01", 6144, 4)).started_at = 1000000 - 70;

  GuestConfig web = SmallGuest("web01", 2048, 2);
  world.Applied(web).started_at = 1000000 - 12 * 86400;
  web.boot_order = "cd";
  world.Want(web);
  world.Record(web);
  world.observed.guests.back().config.boot_order = "cd";

  world.Want(SmallGuest("web02", 4096));
  world.Applied(SmallGuest("web02", 2048));
  world.Want(SmallGuest("web03"));
  world.Want(SmallGuest("foreign"));
  world.Host(SmallGuest("foreign"));
  world.Want(SmallGuest("paused"));
  world.Applied(SmallGuest("paused"), LifeState::kPaused);
  world.Applied(SmallGuest("legacy-nt", 512), LifeState::kOff);
  world.recorded.objects["guest.legacy-nt"].protect = true;
  world.Host(SmallGuest("tmp-rescue", 256));

  const Result<Status> status =
      MakeStatus(world.desired, world.recorded, world.observed, 1000000);
  REQUIRE(status.has_value());
  CHECK_FALSE(status->AllWell());
  CHECK_GOLDEN("status/everything", RenderStatus(*status));
}

TEST_CASE("a converged host is well") {
  World world;
  world.Want(SmallGuest("db01"));
  world.Applied(SmallGuest("db01"));
  const Result<Status> status = MakeStatus(world.desired, world.recorded, world.observed, 0);
  REQUIRE(status.has_value());
  CHECK(status->AllWell());
  CHECK_GOLDEN("status/converged", RenderStatus(*status));
}

}  // namespace domus
