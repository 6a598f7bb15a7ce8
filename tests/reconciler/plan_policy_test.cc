// What the clock and domus.yaml allow.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "reconciler/apply.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

constexpr int64_t kSunday = 1795305600;  // 2026-11-22 00:00 UTC

int64_t SundayAt(int hour) { return kSunday + hour * 3600; }

MaintenanceWindow Window(std::string_view text) { return *ParseMaintenanceWindow(text); }

/// One guest that must be restarted, one that is changed live, one at its next boot.
World Mixed() {
  World world;
  world.Applied(SmallGuest("db01", 1024));
  world.Want(SmallGuest("db01", 4096));
  world.Applied(SmallGuest("live", 1024));
  world.Want(SmallGuest("live", 512));
  GuestConfig staged = SmallGuest("staged");
  world.Applied(staged);
  staged.boot_order = "cd";
  world.Want(staged);
  return world;
}

}  // namespace

TEST_CASE("a plan outside its window waits, and says for what") {
  World world = Mixed();
  world.policy.windows = {Window("02:00-04:00"), Window("Mon 12:00-13:00")};
  world.policy.now = SundayAt(1);
  const Plan plan = world.MakePlan();
  CHECK(plan.needs == std::vector<std::string>{"restart"});
  CHECK(plan.next_window == "02:00-04:00");
  CHECK(plan.in_window == "");
  CHECK_GOLDEN("plan/window_shut", world.Text());
  const auto refusals = RefusalsOf(plan);
  REQUIRE(refusals.size() == 1);
  CHECK(RenderReconcileError(refusals[0]) ==
        "error[PL120]: this plan needs --allow restart\n"
        "  guest.db01 must be RESTARTED\n"
        "   = note: nothing was changed, the allowed part neither\n"
        "   = note: the next window for it is 02:00-04:00\n"
        "   = help: domus apply infra --allow restart\n");
}

TEST_CASE("inside a window restarts need no flag") {
  World world = Mixed();
  world.policy.windows = {Window("02:00-04:00")};
  world.policy.now = SundayAt(3);
  const Plan plan = world.MakePlan();
  CHECK(plan.needs.empty());
  CHECK(plan.in_window == "02:00-04:00");
  CHECK(RefusalsOf(plan).empty());
  CHECK_GOLDEN("plan/window_open", world.Text());
}

TEST_CASE("local time counts, not UTC") {
  World world = Mixed();
  world.policy.windows = {Window("Sun 02:00-04:00")};
  world.policy.now = SundayAt(0);
  world.policy.utc_offset_s = 3 * 3600;
  CHECK(world.MakePlan().needs.empty());
  world.policy.utc_offset_s = -3 * 3600;
  CHECK(world.MakePlan().needs == std::vector<std::string>{"restart"});
}

TEST_CASE("without a clock every window is shut, and none is waited for") {
  World world = Mixed();
  world.policy.windows = {Window("00:00-24:00")};
  const Plan plan = world.MakePlan();
  CHECK(plan.needs == std::vector<std::string>{"restart"});
  CHECK(plan.next_window == "");
}

TEST_CASE("--allow wins over a shut window") {
  World world = Mixed();
  world.policy.windows = {Window("02:00-04:00")};
  world.policy.now = SundayAt(12);
  world.policy.allow_restart = true;
  const Plan plan = world.MakePlan();
  CHECK(plan.needs.empty());
  CHECK(plan.in_window == "");
}

TEST_CASE("levels that the policy does not allow need a flag each, and no window helps") {
  World world = Mixed();
  world.policy.allow_live = false;
  world.policy.allow_staged = false;
  world.policy.windows = {Window("00:00-24:00")};
  world.policy.now = SundayAt(12);
  const Plan plan = world.MakePlan();
  CHECK(plan.needs == std::vector<std::string>{"live", "staged"});
  CHECK(plan.in_window == "00:00-24:00");
  CHECK(plan.next_window == "");
  CHECK(RefusalsOf(plan).front().lines ==
        std::vector<std::string>{"guest.live will be changed while running",
                                 "guest.staged will be changed at its next boot"});
}

TEST_CASE("a plan made earlier is judged again by the clock") {
  World world = Mixed();
  world.policy.windows = {Window("02:00-04:00")};
  world.policy.now = SundayAt(3);
  Plan plan = world.MakePlan();
  CHECK(plan.needs.empty());
  world.policy.now = SundayAt(5);
  SetNeeds(plan, world.policy);
  CHECK(plan.needs == std::vector<std::string>{"restart"});
  CHECK(plan.in_window == "");
}

TEST_CASE("a window is named with its state") {
  PlanPolicy policy;
  CHECK(WindowText(policy) == "");
  policy.windows = {Window("02:00-04:00")};
  CHECK(WindowText(policy) == "");
  policy.now = SundayAt(3);
  CHECK(WindowText(policy) == "02:00-04:00 (open)");
  policy.now = SundayAt(5);
  CHECK(WindowText(policy) == "02:00-04:00");
}

TEST_CASE("a standing max_remove does not mean an empty config") {
  World world;
  world.Applied(SmallGuest("web01"));
  world.policy.allow_remove = true;
  world.policy.max_remove = RemovalLimit{.number = 5, .percent = false};
  world.policy.max_remove_is_standing = true;
  REQUIRE(world.MakePlan().refusals.size() == 1);
  CHECK(world.MakePlan().refusals[0].id == "PL110");
}

}  // namespace domus
