// Apply, killed before and after every commit of the journal and every call that changes something,
// one object at a time and four at once; then run again. Calls that only look change nothing: to be
// killed around them is to be killed after what went before.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "reconciler/call_threads.h"
#include "tests/reconciler/changes.h"

namespace domus {
namespace {

/// Applies in a process of its own, which the faults or the checkpoint may kill: whether they did.
bool KilledApply(Rig& rig, int parallel, const std::string& faults, int commit) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int left = commit;
    rig.checkpoint = [&left] {
      if (--left == 0) ::kill(::getpid(), SIGKILL);
    };
    CallThreads threads;
    if (parallel > 1) rig.calls = &threads;
    rig.parallel = parallel;
    rig.Apply(faults);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/// "guest.g0 change", of the steps that are in the journal as done.
std::multiset<std::string> DoneSteps(Rig& rig) {
  Store store = rig.OpenStore();
  Result<Statement> steps = store.database().Prepare(
      "SELECT address || ' ' || intent FROM step WHERE outcome = 'done' AND run > 1");
  std::multiset<std::string> done;
  while (*steps->Step()) done.insert(steps->Text(0));
  return done;
}

void CheckSettles(Rig& rig) {
  const Pass pass = rig.Apply();
  CHECK(pass.plan.refusals.empty());
  CHECK((pass.report.converged == true || pass.plan.changes.empty()));
  CHECK(Verdict(rig.MakePlan()) == PlanVerdict::kNoChanges);
  CHECK(rig.MakePlan().unmanaged.empty());
  CHECK(Describe(rig.Observe()) == kEverythingChanged);
  const std::multiset<std::string> done = DoneSteps(rig);
  CHECK(std::set<std::string>(done.begin(), done.end()).size() == done.size());
}

}  // namespace

TEST_CASE("the plan that is killed has steps of more than twelve kinds") {
  Rig rig;
  PrepareEverything(rig);
  std::set<std::pair<Verb, size_t>> kinds;
  for (const ObjectChange& change : rig.MakePlan().changes) {
    for (const Step& step : change.steps) {
      kinds.emplace(step.verb, step.change ? step.change->index() : 0);
    }
  }
  CHECK(kinds.size() >= 12);
}

TEST_CASE("killed before or after any commit of the journal, the next apply settles it") {
  Rig prepared;
  PrepareEverything(prepared);
  for (const int parallel : {1, 4}) {
    int moment = 1;
    for (bool killed = true; killed; ++moment) {
      CAPTURE(parallel);
      CAPTURE(moment);
      Rig rig;
      rig.CopyFrom(prepared);
      killed = KilledApply(rig, parallel, "", moment);
      CheckSettles(rig);
    }
    CHECK(moment > 20);
  }
}

TEST_CASE("killed before or after any call that changes something, the next apply settles it") {
  Rig prepared;
  PrepareEverything(prepared);
  for (const int parallel : {1, 4}) {
    for (const char* call : {"define", "start", "shutdown", "destroy", "undefine", "change"}) {
      int moments = 0;
      for (bool killed = true; killed;) {
        const int at = moments / 2 + 1;
        const char* when = moments % 2 == 0 ? "before" : "after";
        const std::string fault = fmt::format("&kill={}:{}:{}", call, at, when);
        CAPTURE(parallel);
        CAPTURE(fault);
        Rig rig;
        rig.CopyFrom(prepared);
        killed = KilledApply(rig, parallel, fault, 0);
        CheckSettles(rig);
        ++moments;
      }
      CHECK(moments > 2);
    }
  }
}

}  // namespace domus
