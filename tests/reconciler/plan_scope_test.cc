#include "reconciler/plan_scope.h"

#include <doctest/doctest.h>

#include "tests/reconciler/golden.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

/// web01 and web02 are to change, db01 too; old01 is an orphan, foreign is somebody else's.
World Five() {
  World world;
  for (const char* name : {"db01", "web01", "web02"}) {
    world.Applied(SmallGuest(name, 1024));
    world.Want(SmallGuest(name, 512));
  }
  world.Applied(SmallGuest("old01"));
  world.Host(SmallGuest("foreign"));
  world.Want(SmallGuest("foreign"));
  world.policy.allow_remove = true;
  return world;
}

std::vector<std::string> Addresses(const Plan& plan) {
  std::vector<std::string> addresses;
  for (const ObjectChange& change : plan.changes) addresses.push_back(change.address);
  return addresses;
}

std::string Refusal(const World& world) {
  const Plan plan = world.MakePlan();
  REQUIRE(plan.refusals.size() == 1);
  CHECK(plan.changes.empty());
  return RenderReconcileError(plan.refusals[0]);
}

}  // namespace

TEST_CASE("globs") {
  CHECK(MatchesAddress("guest.web01", "guest.web01"));
  CHECK_FALSE(MatchesAddress("guest.web0", "guest.web01"));
  CHECK(MatchesAddress("guest.web*", "guest.web"));
  CHECK(MatchesAddress("guest.*b*1", "guest.web01"));
  CHECK(MatchesAddress("*", "guest.web01"));
  CHECK(MatchesAddress("guest.web0?", "guest.web01"));
  CHECK_FALSE(MatchesAddress("guest.web?", "guest.web"));
  CHECK_FALSE(MatchesAddress("", "guest.web"));
  CHECK_FALSE(MatchesAddress("*a*a*a*a*a*a*a*a*b", std::string(200, 'a')));
}

TEST_CASE("--target: the rest stays out, orphans and refusals too") {
  World world = Five();
  CHECK(world.MakePlan().refusals.size() == 1);
  world.policy.targets = {"guest.web*"};
  const Plan plan = world.MakePlan();
  CHECK(plan.refusals.empty());
  CHECK(Addresses(plan) == std::vector<std::string>{"guest.web01", "guest.web02"});
  CHECK(plan.scope.chosen == 2);
  CHECK(plan.scope.total == 5);
  CHECK(plan.unmanaged.empty());
  CHECK_GOLDEN("plan/targeted", world.Text());
}

TEST_CASE("--exclude: all but these") {
  World world = Five();
  world.policy.excludes = {"guest.foreign", "guest.web02"};
  CHECK(Addresses(world.MakePlan()) ==
        std::vector<std::string>{"guest.db01", "guest.web01", "guest.old01"});
  world.policy.targets = {"guest.web*"};
  CHECK(Addresses(world.MakePlan()) == std::vector<std::string>{"guest.web01"});
}

TEST_CASE("an orphan is removed when it is a target") {
  World world = Five();
  world.policy.targets = {"guest.old01"};
  CHECK(Addresses(world.MakePlan()) == std::vector<std::string>{"guest.old01"});
}

TEST_CASE("no change in what is targeted") {
  World world;
  for (const char* name : {"db01", "web01"}) {
    world.Applied(SmallGuest(name));
    world.Want(SmallGuest(name, name == std::string("db01") ? 512 : 1024));
  }
  world.policy.targets = {"guest.web01"};
  CHECK(Verdict(world.MakePlan()) == PlanVerdict::kNoChanges);
  CHECK(world.Text() ==
        "No changes. 1 of 2 guests, as targeted, matches configuration 4f2c9e1.   (simulated host)\n");
}

TEST_CASE("the command that applies a targeted plan names its targets") {
  World world = Five();
  world.desired.root = "my infra";
  world.policy.targets = {"guest.web*", "guest.db01"};
  world.policy.excludes = {"guest.web02"};
  Plan plan = world.MakePlan();
  CHECK(ApplyCommandText(plan) ==
        "domus apply 'my infra' --target 'guest.web*' --target guest.db01 --exclude guest.web02");
}

TEST_CASE("an address that names nothing (PL106)") {
  World world = Five();
  world.policy.targets = {"web01"};
  CHECK(Refusal(world) ==
        "error[PL106]: --target `web01` names nothing\n"
        "  no guest of the config or of the state has this address\n"
        "   = help: did you mean `guest.web01`?\n");
  world.policy.targets = {"guest.wbe01"};
  CHECK(Refusal(world) ==
        "error[PL106]: --target `guest.wbe01` names nothing\n"
        "  no guest of the config or of the state has this address\n"
        "   = help: did you mean `guest.web01`?\n");
  world.policy.targets = {"guest.web01.memory"};
  CHECK(Refusal(world) ==
        "error[PL106]: --target `guest.web01.memory` names nothing\n"
        "  no guest of the config or of the state has this address\n"
        "   = help: whole guests are chosen, not their settings: `guest.web01`\n");
  world.policy.targets = {};
  world.policy.excludes = {"host.*"};
  CHECK(Refusal(world) ==
        "error[PL106]: --exclude `host.*` names nothing\n"
        "  no guest of the config or of the state has this address\n"
        "   = help: addresses are as `guest.db01`, or with a glob `guest.web*`\n");
}

}  // namespace domus
