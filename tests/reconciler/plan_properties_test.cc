// What holds for every tree of guests, by generated ones. RC_PARAMS=max_success=N runs more of them.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/apply.h"
#include "reconciler/plan_currency.h"
#include "reconciler/planner.h"
#include "tests/reconciler/plan_document.h"
#include "tests/reconciler/world.h"
#include "tests/support/arbitrary_guest.h"
#include "tests/support/properties.h"

namespace domus {
namespace {

using testing::Flag;
using testing::Holds;

constexpr int kCases = 1000;
constexpr int kGuestsInATree = 4;

GuestConfig Named(GuestConfig guest, int number = 0) {
  guest.name = fmt::format("guest{}", number);
  guest.uuid = fmt::format("8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e{:02}", number);
  return guest;
}

/// Up to four guests, by number, any of them.
std::vector<GuestConfig> AnyTree() {
  std::vector<GuestConfig> guests;
  for (int i = 0; i < kGuestsInATree; ++i) {
    if (Flag()) guests.push_back(Named(*testing::AnyGuest(), i));
  }
  return guests;
}

World Converged(const std::vector<GuestConfig>& guests) {
  World world;
  for (const GuestConfig& guest : guests) {
    world.Want(guest);
    world.Record(guest).settings =
        WriteSettings(GuestFields(guest, world.recorded.digest_key), Power::kRunning);
    world.Host(guest);
    world.observed.guests.back().live = guest;
  }
  return world;
}

/// The host and record of one tree, the config of another.
World Between(const std::vector<GuestConfig>& before, const std::vector<GuestConfig>& after) {
  World world = Converged(before);
  world.desired.guests.clear();
  for (const GuestConfig& guest : after) {
    world.Want(guest, *rc::gen::element(Power::kRunning, Power::kStopped, Power::kIgnore));
  }
  return world;
}

PlanPolicy AnyPolicy() {
  PlanPolicy policy;
  policy.allow_live = Flag();
  policy.allow_staged = Flag();
  policy.allow_restart = Flag();
  policy.allow_recreate = Flag();
  policy.allow_remove = Flag();
  policy.max_remove = RemovalLimit{.number = 10, .percent = false};
  if (Flag()) policy.windows = {*ParseMaintenanceWindow("02:00-04:00")};
  if (Flag()) policy.now = *rc::gen::inRange<int64_t>(0, 100'000'000);
  return policy;
}

bool WindowIsOpen(const PlanPolicy& policy) {
  return policy.now && !policy.windows.empty() &&
         IsOpen(policy.windows[0], MinuteOfWeek(*policy.now, policy.utc_offset_s));
}

/// What a plan's steps do to guests that are on, in words of --allow.
std::set<std::string> DoneBy(const Plan& plan) {
  std::set<std::string> done;
  for (const ObjectChange& change : plan.changes) {
    for (const Step& step : change.steps) {
      const bool ends = step.verb == Verb::kStop || step.verb == Verb::kDestroy;
      if (change.action == Action::kRemove) {
        done.insert("remove");
      } else if (step.verb == Verb::kUndefine) {
        done.insert("recreate");
      } else if (ends) {
        done.insert(change.action == Action::kRecreate ? "recreate" : "restart");
      } else if (step.verb == Verb::kChange) {
        done.insert("live");
      }
    }
  }
  return done;
}

void DoesOnlyWhatIsAllowed(const World& world) {
  const PlanPolicy& policy = world.policy;
  const Plan plan = world.MakePlan();
  if (!RefusalsOf(plan).empty()) return;
  const bool open = WindowIsOpen(policy);
  const std::set<std::string> done = DoneBy(plan);
  RC_ASSERT(policy.allow_live || !done.contains("live"));
  RC_ASSERT(policy.allow_restart || open || !done.contains("restart"));
  RC_ASSERT(policy.allow_recreate || open || !done.contains("recreate"));
  RC_ASSERT(policy.allow_remove || !done.contains("remove"));
}

/// Exactly when something of it is not allowed.
void SaysWhatItNeeds(World world) {
  world.policy = {.max_remove = RemovalLimit{.number = 10, .percent = false}};
  const Plan plan = world.MakePlan();
  const std::set<std::string> done = DoneBy(plan);
  RC_ASSERT(plan.needs.empty() == !(done.contains("restart") || done.contains("recreate")));
}

void SaysNoChangesAsTheExitCode(const World& world, const PlanTextOptions& options) {
  const Plan plan = world.MakePlan();
  const std::string text = RenderPlan(plan, options);
  RC_ASSERT((Verdict(plan) == PlanVerdict::kNoChanges) == text.starts_with("No"));
  RC_ASSERT(text.find('\0') == std::string::npos);
}

void FitsTheTerminal(const World& world, size_t width) {
  const std::string text = RenderPlan(world.MakePlan(), {.version = "0.1.0", .width = width});
  for (const std::string_view line : Split(text, '\n')) {
    const bool is_command =
        line.starts_with("Apply it with:") || line.find(" domus accept ") != line.npos;
    if (CodePoints(line) > width && !is_command) RC_LOG() << width << ": " << line << "\n";
    RC_ASSERT(CodePoints(line) <= width || is_command);
  }
}

void ReadsTheSameWhenSaved(const World& world, const PlanTextOptions& text) {
  const PlanDocument fresh = DocumentOf(world.MakePlan(), world.policy);
  const Result<PlanDocument> saved = ReadPlan(WritePlan(fresh));
  RC_ASSERT(saved.has_value());
  RC_ASSERT(RenderPlan(saved->plan, text) == RenderPlan(fresh.plan, text));
  RC_ASSERT(Verdict(saved->plan) == Verdict(fresh.plan));
  RC_ASSERT(!StaleError(*saved, fresh, "web.plan").has_value());
}

}  // namespace

TEST_CASE("a host that is what the config says needs nothing, in whatever order it says so") {
  CHECK(Holds("plan(applied) is empty, reordered too", kCases, [] {
    World world = Converged(AnyTree());
    const Plan plan = world.MakePlan();
    RC_ASSERT(Verdict(plan) == PlanVerdict::kNoChanges);
    RC_ASSERT(plan.refresh.empty());
    RC_ASSERT(plan.drift.empty());
    std::ranges::reverse(world.observed.guests);
    for (ObservedGuest& guest : world.observed.guests) {
      std::ranges::reverse(guest.config.disks);
      std::ranges::reverse(guest.live->pci);
    }
    for (DesiredGuest& guest : world.desired.guests) {
      std::ranges::reverse(guest.config.usb_devices);
    }
    RC_ASSERT(Verdict(world.MakePlan()) == PlanVerdict::kNoChanges);
  }));
}

TEST_CASE("of any two trees: the plan from one to the other") {
  CHECK(Holds("does only what is allowed, needs what isn't, says what the exit code does, fits", kCases, [] {
    World world = Between(AnyTree(), AnyTree());
    if (*rc::gen::inRange(0, 4) == 0) world = Converged(AnyTree());
    world.policy = AnyPolicy();
    if (Flag()) world.policy.targets = {"*"};
    const PlanTextOptions text{.version = "0.1.0",
                               .full = Flag(),
                               .width = static_cast<size_t>(*rc::gen::inRange(12, 200)),
                               .color = Flag()};
    DoesOnlyWhatIsAllowed(world);
    SaysWhatItNeeds(world);
    SaysNoChangesAsTheExitCode(world, text);
    FitsTheTerminal(world, static_cast<size_t>(*rc::gen::inRange(70, 200)));
    ReadsTheSameWhenSaved(world, text);
  }));
}

}  // namespace domus
