#include "reconciler/apply.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "reconciler/apply_text.h"
#include "tests/reconciler/changes.h"

namespace domus {
namespace {

bool IsEmpty(const Plan& plan) { return Verdict(plan) == PlanVerdict::kNoChanges; }

/// A host that keeps no definitions: a guest is gone when it ends.
class Forgetful final : public CallRunner {
 public:
  explicit Forgetful(Rig& rig) : rig_(rig) {}

  double Seconds() override { return rig_.instant.Seconds(); }
  void Begin(uint64_t id, std::function<void()> call) override {
    rig_.instant.Begin(id, std::move(call));
    const auto host = rig_.Open();
    const ObservedState state = *host->Observe();
    for (const ObservedGuest& guest : state.guests) {
      if (guest.state == LifeState::kOff) REQUIRE(host->Undefine(guest.config.name).has_value());
    }
  }
  void Drive(const Turn& turn) override { rig_.instant.Drive(turn); }
  void Abandon(uint64_t id) override { rig_.instant.Abandon(id); }

 private:
  Rig& rig_;
};

}  // namespace

TEST_CASE("a second plan is empty") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  rig.Want(FullGuest("web02", 2), Power::kStopped);
  const Pass pass = rig.Apply();
  CHECK(pass.report.Count(ObjectOutcome::kDone) == 2);
  CHECK(pass.report.converged == true);
  CHECK(IsEmpty(rig.MakePlan()));
  CHECK(Describe(rig.Observe()) ==
        "web01 running 512/512 MiB 1 vCPU\nweb02 off 512/0 MiB 0 vCPU\n");
}

TEST_CASE("every kind of change at once, then an empty plan") {
  Rig rig;
  Prepare(rig);
  const Pass pass = rig.Apply();
  CAPTURE(RenderApplySummary(pass.report));
  for (const ObjectReport& object : pass.report.objects) {
    if (object.error) MESSAGE(RenderReconcileError(*object.error));
  }
  CHECK(pass.report.converged == true);
  const PlanSummary summary = Summarize(pass.plan);
  CHECK(summary == PlanSummary{.create = 1, .live = 1, .staged = 1, .restart = 2, .remove = 1,
                               .staged_settings = 1});
  CHECK(IsEmpty(rig.MakePlan()));
}

TEST_CASE("the host is let go before it is told whether a new plan is empty") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  const std::shared_ptr<Hypervisor> host = rig.Open();
  long holders = 0;
  rig.host_done = [&] { holders = host.use_count(); };
  CHECK(rig.ApplyOn(host).report.converged == true);
  CHECK(holders == 2);  // this test, and what it handed over
}

TEST_CASE("a guest that is gone once it has stopped is removed all the same") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  rig.Want(FullGuest("web02", 2));
  rig.Apply();
  rig.Drop("web02");
  Forgetful forgetful(rig);
  rig.calls = &forgetful;
  const Pass pass = rig.Apply();
  CHECK(pass.report.Count(ObjectOutcome::kDone) == 1);
  CHECK(pass.report.converged == true);
  CHECK(IsEmpty(rig.MakePlan()));
}

TEST_CASE("a guest that has crashed can't be asked to stop: its removal destroys it") {
  for (const bool before_the_plan : {true, false}) {
    CAPTURE(before_the_plan);
    Rig rig;
    GuestConfig guest = FullGuest("web01", 1);
    guest.on_crash = LifecycleAction::kPreserve;
    rig.Want(guest);
    rig.Want(FullGuest("web02", 2));
    rig.Apply();
    rig.Drop("web01");
    if (before_the_plan) rig.Crash("web01");
    rig.progress.step_started = [&](const RunningStep& step) {
      if (!before_the_plan && step.step == 0) rig.Crash("web01");
    };
    const Pass pass = rig.Apply();
    CHECK(pass.report.Count(ObjectOutcome::kDone) == 1);
    CHECK(pass.report.converged == true);
  }
}

TEST_CASE("a failed step stops only its guest, and the next apply goes on") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  rig.Want(FullGuest("web02", 2));
  const Pass pass = rig.Apply("&fail=define:web01:permanent");
  CHECK(pass.report.Count(ObjectOutcome::kFailed) == 1);
  CHECK(pass.report.Count(ObjectOutcome::kDone) == 1);
  REQUIRE(pass.report.objects[0].error.has_value());
  CHECK(pass.report.objects[0].error->id == "PL201");
  CHECK(pass.report.objects[0].error->headline == "guest.web01 could not be created");
  CHECK(pass.report.objects[0].error->notes ==
        std::vector<std::string>{"nothing was left behind; domain web01 does not exist"});
  CHECK(rig.Apply().report.converged == true);
}

TEST_CASE("a transient failure is tried again") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  CHECK(rig.Apply("&fail=start:web01:transient:2").report.converged == true);
}

TEST_CASE("a hypervisor that lies is found out (PL202)") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  const Pass pass = rig.Apply("&lie=start:web01");
  REQUIRE(pass.report.objects[0].error.has_value());
  CHECK(pass.report.objects[0].error->id == "PL202");
  CHECK(pass.report.converged == false);
  CHECK(rig.Apply().report.converged == true);
}

TEST_CASE("a guest that does not stop is never killed unless told so (PL203)") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  rig.Apply();
  rig.Want(FullGuest("web01", 1), Power::kStopped);
  const Pass refused = rig.Apply("&ignore-shutdown=web01");
  REQUIRE(refused.report.objects[0].error.has_value());
  CHECK(refused.report.objects[0].error->id == "PL203");
  CHECK(rig.Observe().guests[0].state == LifeState::kRunning);
  rig.steps.force_stop = true;
  CHECK(rig.Apply("&ignore-shutdown=web01").report.converged == true);
  CHECK(rig.Observe().guests[0].state == LifeState::kOff);
}

TEST_CASE("apply stops between guests when asked to, and goes on later") {
  Rig rig;
  for (int i = 0; i < 4; ++i) rig.Want(FullGuest(fmt::format("g{}", i), i));
  rig.parallel = 1;
  int ended = 0;
  rig.progress.object_ended = [&](const RunningStep&) { ++ended; };
  rig.stop_requested = [&] { return ended > 1; };
  const Pass pass = rig.Apply();
  CHECK(pass.report.interrupted);
  CHECK(pass.report.Count(ObjectOutcome::kNotTried) > 0);
  CHECK(RenderApplySummary(pass.report).find("Stopped at a safe point") != std::string::npos);
  rig.stop_requested = {};
  CHECK(rig.Apply().report.converged == true);
}

TEST_CASE("a guest of somebody else is refused, not adopted (PL101)") {
  Rig rig;
  REQUIRE(rig.Open()->Define(FullGuest("web01", 1)).has_value());
  rig.Want(FullGuest("web01", 1));
  const Plan plan = rig.MakePlan();
  REQUIRE(plan.refusals.size() == 1);
  CHECK(plan.refusals[0].id == "PL101");
  CHECK(RefusalsOf(plan).size() == 1);
}

TEST_CASE("a UUID of another guest is refused (PL102)") {
  Rig rig;
  GuestConfig other = FullGuest("other", 1);
  other.uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
  REQUIRE(rig.Open()->Define(other).has_value());
  GuestConfig copy = FullGuest("copy", 2);
  copy.uuid = other.uuid;
  rig.Want(copy);
  REQUIRE(rig.MakePlan().refusals.size() == 1);
  CHECK(rig.MakePlan().refusals[0].id == "PL102");
}

TEST_CASE("a restart that is not allowed refuses the whole plan (PL120)") {
  Rig rig;
  Prepare(rig);
  rig.policy = {};
  const auto refusals = RefusalsOf(rig.MakePlan());
  REQUIRE(refusals.size() == 1);
  CHECK(RenderReconcileError(refusals[0]) ==
        "error[PL120]: this plan needs --allow restart\n"
        "  guest.g1 must be RESTARTED\n"
        "  guest.g2 must be RESTARTED\n"
        "   = note: nothing was changed, the allowed part neither\n"
        "   = help: domus apply infra --allow restart\n");
}

}  // namespace domus
