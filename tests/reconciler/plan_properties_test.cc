// What holds for every tree of guests, by generated ones. RC_PARAMS=max_success=N runs more of them.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/apply.h"
#include "reconciler/planner.h"
#include "tests/reconciler/rig.h"
#include "tests/reconciler/world.h"
#include "tests/support/arbitrary_guest.h"

namespace domus {
namespace {

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
    if (testing::Flag()) guests.push_back(Named(*testing::AnyGuest(), i));
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
  policy.allow_live = testing::Flag();
  policy.allow_staged = testing::Flag();
  policy.allow_restart = testing::Flag();
  policy.allow_recreate = testing::Flag();
  policy.allow_remove = testing::Flag();
  policy.max_remove = RemovalLimit{.number = 10, .percent = false};
  if (testing::Flag()) policy.windows = {*ParseMaintenanceWindow("02:00-04:00")};
  if (testing::Flag()) policy.now = *rc::gen::inRange<int64_t>(0, 100'000'000);
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

bool Check(const char* what, const std::function<void()>& property) {
  return rc::check(what, property);
}

}  // namespace

TEST_CASE("a host that is what the config says needs nothing") {
  CHECK(Check("plan(applied) is empty", [] {
    const Plan plan = Converged(AnyTree()).MakePlan();
    RC_ASSERT(Verdict(plan) == PlanVerdict::kNoChanges);
    RC_ASSERT(plan.refresh.empty());
    RC_ASSERT(plan.drift.empty());
  }));
}

TEST_CASE("order means nothing: of guests, disks and PCI devices") {
  CHECK(Check("reordered is no change", [] {
    World world = Converged(AnyTree());
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

TEST_CASE("between any two trees, nothing above what is allowed runs") {
  CHECK(Check("a plan that may be applied does only what is allowed", [] {
    World world = Between(AnyTree(), AnyTree());
    world.policy = AnyPolicy();
    const PlanPolicy& policy = world.policy;
    const Plan plan = world.MakePlan();
    if (!RefusalsOf(plan).empty()) return;
    const bool open = WindowIsOpen(policy);
    const std::set<std::string> done = DoneBy(plan);
    RC_ASSERT(policy.allow_live || !done.contains("live"));
    RC_ASSERT(policy.allow_restart || open || !done.contains("restart"));
    RC_ASSERT(policy.allow_recreate || open || !done.contains("recreate"));
    RC_ASSERT(policy.allow_remove || !done.contains("remove"));
  }));
}

TEST_CASE("a plan says what it needs exactly when something of it is not allowed") {
  CHECK(Check("needs", [] {
    World world = Between(AnyTree(), AnyTree());
    world.policy.max_remove = RemovalLimit{.number = 10, .percent = false};
    const Plan plan = world.MakePlan();
    const std::set<std::string> done = DoneBy(plan);
    RC_ASSERT(plan.needs.empty() == !(done.contains("restart") || done.contains("recreate")));
  }));
}

TEST_CASE("\"No changes\" is said exactly when the exit code says so") {
  CHECK(Check("text and verdict agree", [] {
    const bool same = testing::Flag();
    const std::vector<GuestConfig> tree = AnyTree();
    World world = same ? Converged(tree) : Between(tree, AnyTree());
    world.policy = AnyPolicy();
    if (testing::Flag()) world.policy.targets = {"*"};
    const Plan plan = world.MakePlan();
    const auto width = static_cast<size_t>(*rc::gen::inRange(12, 200));
    const std::string text = RenderPlan(
        plan, {.version = "0.1.0", .full = testing::Flag(), .width = width, .color = testing::Flag()});
    const bool says_so = text.find("No") == 0;
    RC_ASSERT((Verdict(plan) == PlanVerdict::kNoChanges) == says_so);
    RC_ASSERT(text.find('\0') == std::string::npos);
  }));
}

TEST_CASE("texts fit the terminal, whatever guests are called") {
  CHECK(Check("no line is longer than the terminal", [] {
    World world = Between(AnyTree(), AnyTree());
    const auto width = static_cast<size_t>(*rc::gen::inRange(70, 200));
    const std::string text = RenderPlan(world.MakePlan(), {.version = "0.1.0", .width = width});
    for (const std::string_view line : Split(text, '\n')) {
      const bool is_command =
          line.starts_with("Apply it with:") || line.find(" domus accept ") != line.npos;
      if (CodePoints(line) > width && !is_command) RC_LOG() << width << ": " << line << "\n";
      RC_ASSERT(CodePoints(line) <= width || is_command);
    }
  }));
}

TEST_CASE("a tree, then another: each apply on a simulated host is followed by an empty plan") {
  const auto plausible = [](int number, int64_t memory, bool extras) {
    GuestConfig guest = Named(SmallGuest("", memory, 1 + number % 3), number);
    guest.bootloader = "/usr/bin/pygrub";
    guest.maxmem_mib = testing::Flag() ? std::optional<int64_t>(memory * 2) : std::nullopt;
    if (testing::Flag()) guest.boot_order = *rc::gen::element<std::string>("c", "cd", "n");
    if (testing::Flag()) guest.cpu_weight = *rc::gen::inRange(1, 1000);
    for (const char* device : {"xvda", "xvdb", "xvdc"}) {
      if (!testing::Flag()) continue;
      Disk disk;
      disk.device = device;
      disk.source = fmt::format("/dev/vg{}/{}-{}", extras ? 1 : 0, guest.name, device);
      disk.backend = DiskBackend::kPhy;
      guest.disks.push_back(disk);
    }
    if (testing::Flag()) {
      Vif vif;
      if (testing::Flag()) vif.mac = fmt::format("00:16:3e:00:00:{:02}", number);
      vif.bridge = *rc::gen::element<std::string>("xenbr0", "xenbr1");
      guest.vifs.push_back(vif);
    }
    if (testing::Flag()) guest.vnc.password = Secret(*rc::gen::element<std::string>("a", "b"));
    return guest;
  };
  CHECK(Check("plan(apply(x)) is empty", [&] {
    Rig rig;
    for (int round = 0; round < 3; ++round) {
      rig.desired.guests.clear();
      for (int i = 0; i < kGuestsInATree; ++i) {
        if (*rc::gen::inRange(0, 4) == 0) continue;
        const auto memory = *rc::gen::inRange<int64_t>(1, 9) * 128;
        GuestConfig guest = plausible(i, memory, testing::Flag());
        if (testing::Flag()) guest.name += "-renamed";
        rig.Want(guest, *rc::gen::element(Power::kRunning, Power::kStopped, Power::kIgnore));
      }
      const Pass pass = rig.Apply();
      RC_ASSERT(pass.plan.refusals.empty());
      RC_ASSERT(pass.report.Count(ObjectOutcome::kFailed) == 0);
      RC_ASSERT(pass.report.converged == true);
      const Plan next = rig.MakePlan();
      RC_ASSERT(Verdict(next) == PlanVerdict::kNoChanges);
      RC_ASSERT(next.refresh.empty());
    }
  }));
}

}  // namespace domus
