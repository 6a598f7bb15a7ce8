// Every call of a plan, failing in every way: what is repeated, what is said, and that nothing is
// marked done that isn't.
#include <doctest/doctest.h>

#include <algorithm>

#include "reconciler/apply_text.h"
#include "tests/reconciler/changes.h"

namespace domus {
namespace {

struct FaultRow {
  const char* fault;  // as the simulated host's address takes it
  const char* guest;  // that it meets
  const char* error;  // its id; "" when the guest is done all the same
};

constexpr FaultRow kFaults[] = {
    {"fail=define:g5:transient:3", "g5", ""},
    {"fail=define:g5:transient", "g5", "PL201"},
    {"fail=define:g5:permanent", "g5", "PL201"},
    {"hang=define:g5:100000:1", "g5", "PL205"},
    {"lie=define:g5", "g5", "PL202"},
    {"fail=start:g5:transient:3", "g5", ""},
    {"fail=start:g5:transient", "g5", "PL201"},
    {"fail=start:g5:permanent:1", "g5", "PL201"},
    {"fail=start:g5:conflict", "g5", "PL201"},
    {"hang=start:g5:100000", "g5", "PL205"},
    {"lie=start:g5:1", "g5", "PL202"},
    {"fail=start:g1:permanent", "g1", "PL201"},
    {"hang=start:g1:100000", "g1", "PL205"},
    {"lie=start:g1", "g1", "PL202"},
    {"fail=shutdown:g1:transient:2", "g1", ""},
    {"fail=shutdown:g1:permanent", "g1", "PL201"},
    {"hang=shutdown:g1:100000", "g1", "PL205"},
    {"lie=shutdown:g1:1", "g1", ""},  // a lost press of the power button
    {"lie=shutdown:g1", "g1", "PL203"},
    {"fail=undefine:g3:transient:1", "g3", ""},
    {"fail=undefine:g3:transient", "g3", "PL201"},
    {"fail=undefine:g3:permanent", "g3", "PL201"},
    {"hang=undefine:g3:100000", "g3", "PL205"},
    {"lie=undefine:g3", "g3", "PL202"},
    {"fail=change:g0:transient:2", "g0", ""},
    {"fail=change:g0:permanent", "g0", "PL201"},
    {"fail=change:g0:unsupported:1", "g0", "PL201"},
    {"hang=change:g0:100000", "g0", "PL205"},
    {"lie=change:g0:1", "g0", "PL202"},
    {"fail=define:g4:permanent", "g4", "PL201"},
    {"lie=define:g4", "g4", "PL202"},
    {"fail=observe-guest:g4:transient:3", "g4", ""},
    {"fail=observe-guest:g4:transient", "g4", "PL201"},
    {"hang=observe-guest:g4:100000:1", "g4", "PL205"},
};

}  // namespace

TEST_CASE("a fault stops its guest alone, and the next apply makes up for it") {
  for (const FaultRow& row : kFaults) {
    CAPTURE(row.fault);
    Rig rig;
    Prepare(rig);
    const Pass pass = rig.Apply(std::string("&") + row.fault);
    const std::string met = GuestAddress(row.guest);
    const Plan left = rig.MakePlan();
    for (const ObjectReport& object : pass.report.objects) {
      CAPTURE(object.address);
      const bool is_met = object.address == met && *row.error;
      CHECK(object.outcome == (is_met ? ObjectOutcome::kFailed : ObjectOutcome::kDone));
      CHECK((object.error ? object.error->id : "") == (is_met ? row.error : ""));
      if (object.outcome != ObjectOutcome::kDone) continue;
      // Done is what needs nothing more.
      CHECK(std::ranges::find(left.changes, object.address, &ObjectChange::address) ==
            left.changes.end());
    }
    const Pass next = rig.Apply();
    CHECK(Verdict(rig.MakePlan()) == PlanVerdict::kNoChanges);
    CHECK((next.plan.changes.empty() || next.report.converged == true));
    CHECK(Describe(rig.Observe()) == kChanged);
  }
}

TEST_CASE("calls that are done but answered too late: nothing counts as done, nothing is repeated") {
  for (const char* call : {"define", "start", "shutdown", "undefine", "change"}) {
    CAPTURE(call);
    Rig rig;
    Prepare(rig);
    const Pass pass = rig.Apply(fmt::format("&delay={}:100000", call));
    CHECK(pass.report.abandoned_calls > 0);
    CHECK(pass.report.Count(ObjectOutcome::kFailed) > 0);
    for (const ObjectReport& object : pass.report.objects) {
      if (object.error) CHECK(object.error->id == "PL205");
    }
    // What is there by now is ours, and is not made again.
    const Pass next = rig.Apply();
    CHECK(next.plan.refusals.empty());
    CHECK(Describe(rig.Observe()) == kChanged);
    CHECK(Verdict(rig.MakePlan()) == PlanVerdict::kNoChanges);
  }
}

TEST_CASE("how a call without an answer is told (PL205)") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  const Pass pass = rig.Apply("&hang=start:web01:100000");
  REQUIRE(pass.report.objects[0].error);
  CHECK(RenderReconcileError(*pass.report.objects[0].error) ==
        "error[PL205]: guest.web01 is perhaps started: the hypervisor does not answer\n"
        "  no answer within 60s\n"
        "   = note: the call can't be taken back and may be done yet, so it was not repeated\n"
        "   = help: see what the host is doing, then run domus apply again: it goes on from what it "
        "finds\n");
}

TEST_CASE("a transient failure is repeated a little later each time, and said to be") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  rig.steps.retries = 5;
  const Pass pass = rig.Apply("&fail=start:web01:transient");
  REQUIRE(pass.report.objects[0].error);
  CHECK(pass.report.objects[0].error->notes.front() == "it was tried 6 times");
  // 0.2 + 0.4 + 0.8 + 1.6 + 3.2
  CHECK(pass.report.objects[0].steps[1].seconds == doctest::Approx(6.2));
}

}  // namespace domus
