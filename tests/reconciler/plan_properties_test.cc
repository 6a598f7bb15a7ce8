// What holds for every guest, by generated ones.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>

#include "reconciler/planner.h"
#include "tests/reconciler/world.h"
#include "tests/support/arbitrary_guest.h"

namespace domus {
namespace {

GuestConfig Named(GuestConfig guest) {
  guest.name = "guest";
  if (!guest.uuid) guest.uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
  return guest;
}

World Converged(const GuestConfig& guest) {
  World world;
  world.Want(guest);
  world.Record(guest);
  world.Host(guest);
  world.observed.guests.back().live = guest;
  return world;
}

bool Check(const char* what, const std::function<void()>& property) {
  return rc::check(what, property);
}

}  // namespace

TEST_CASE("a host that is what the config says needs nothing") {
  CHECK(Check("plan(applied) is empty", [] {
    const World world = Converged(Named(*testing::AnyGuest()));
    RC_ASSERT(Verdict(world.MakePlan()) == PlanVerdict::kNoChanges);
  }));
}

TEST_CASE("the order of disks means nothing") {
  CHECK(Check("reordered disks are no change", [] {
    const GuestConfig guest = Named(*testing::AnyGuest());
    World world = Converged(guest);
    std::ranges::reverse(world.desired.guests[0].config.disks);
    RC_ASSERT(Verdict(world.MakePlan()) == PlanVerdict::kNoChanges);
  }));
}

TEST_CASE("between any two configs, nothing above staged runs unless it is allowed") {
  CHECK(Check("a plan that stops a guest names what it needs", [] {
    const GuestConfig before = Named(*testing::AnyGuest());
    GuestConfig after = Named(*testing::AnyGuest());
    World world = Converged(before);
    world.desired.guests[0].config = after;
    const Plan plan = world.MakePlan();
    bool stops = false;
    for (const ObjectChange& change : plan.changes) {
      for (const Step& step : change.steps) {
        stops |= step.verb == Verb::kStop || step.verb == Verb::kDestroy ||
                 step.verb == Verb::kUndefine;
      }
    }
    RC_ASSERT(stops == !plan.needs.empty());
    RC_ASSERT((Verdict(plan) == PlanVerdict::kNoChanges) ==
              RenderPlan(plan, {.version = "0.1.0"}).starts_with("No changes."));
  }));
}

}  // namespace domus
