// What keeps guests from being removed by accident, and the registry of the reconciler's errors.
#include <doctest/doctest.h>

#include <filesystem>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "base/files.h"
#include "tests/reconciler/world.h"
#include "tests/support/source_directory.h"

namespace domus {
namespace {

/// `count` guests that were applied, of which the config has the first `wanted`.
World Orphans(int count, int wanted) {
  World world;
  for (int i = 0; i < count; ++i) {
    const GuestConfig guest = SmallGuest(fmt::format("g{:02}", i), 128);
    world.Applied(guest);
    if (i < wanted) world.Want(guest);
  }
  world.policy.allow_remove = true;
  return world;
}

std::set<std::string> IdsIn(const std::string& text, const std::regex& pattern) {
  std::set<std::string> ids;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    ids.insert((*at)[1]);
  }
  return ids;
}

}  // namespace

TEST_CASE("an empty config removes nothing (PL110)") {
  World world = Orphans(5, 0);
  for (const bool allowed : {false, true}) {
    world.policy.allow_remove = allowed;
    const Plan plan = world.MakePlan();
    REQUIRE(plan.refusals.size() == 1);
    CHECK(RenderReconcileError(plan.refusals[0]) ==
          "error[PL110]: this plan removes 5 of 5 managed guests\n"
          "  the configuration directory infra has no guest\n"
          "   = note: refused because a removal of everything is nearly always a wrong path or an "
          "empty checkout\n"
          "   = help: if you mean it: domus apply --allow remove --max-remove 5\n");
  }
  world.policy.max_remove = RemovalLimit{.number = 5, .percent = false};
  CHECK(world.MakePlan().refusals.empty());
}

TEST_CASE("at most a tenth of the guests is removed, and at least one may be (PL111)") {
  CHECK(Orphans(5, 4).MakePlan().refusals.empty());
  CHECK(Orphans(20, 18).MakePlan().refusals.empty());
  const Plan plan = Orphans(20, 17).MakePlan();
  REQUIRE(plan.refusals.size() == 1);
  CHECK(RenderReconcileError(plan.refusals[0]) ==
        "error[PL111]: this plan removes 3 of 20 managed guests\n"
        "  without --max-remove at most 2 (10 %, and at least 1)\n"
        "   = help: if you mean it: domus apply --allow remove --max-remove 3\n");
}

TEST_CASE("a protected guest is never removed, whatever is allowed") {
  World world = Orphans(5, 4);
  world.recorded.objects["guest.g04"].protect = true;
  const Plan plan = world.MakePlan();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].steps.empty());
  CHECK(Verdict(plan) == PlanVerdict::kRefused);
}

TEST_CASE("a single file says nothing about other guests") {
  World world = Orphans(5, 1);
  world.policy.covers_all = false;
  CHECK(Verdict(world.MakePlan()) == PlanVerdict::kNoChanges);
}

TEST_CASE("every error of plan and apply is in the registry, and no other") {
  const std::string top = SourceDirectory();
  std::set<std::string> used;
  for (const char* folder : {"/reconciler", "/cli"}) {
    for (const auto& entry : std::filesystem::directory_iterator(top + folder)) {
      if (entry.path().extension() != ".cc") continue;
      used.merge(IdsIn(*ReadFile(entry.path().string()), std::regex("\\.id = \"(PL[0-9]{3})\"")));
    }
  }
  CHECK(used == IdsIn(*ReadFile(top + "/schemas/diagnostics/PL.yaml"),
                      std::regex("- id: (PL[0-9]{3})")));
}

}  // namespace domus
