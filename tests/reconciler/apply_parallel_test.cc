// Objects side by side: what waits for what, how many at once, and being stopped.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "reconciler/apply_text.h"
#include "reconciler/call_threads.h"
#include "tests/reconciler/changes.h"

namespace domus {
namespace {

/// The lines that were told, times left out.
std::multiset<std::string> LinesOf(Rig& rig, int parallel) {
  std::string text;
  rig.parallel = parallel;
  rig.progress.object_ended = [&](const RunningStep& ended) { text += RenderObject(ended); };
  CHECK(rig.Apply().report.converged == true);
  std::multiset<std::string> lines;
  for (const std::string_view line : Split(text, '\n')) lines.emplace(line);
  return lines;
}

Rig& ThreeInALine(Rig& rig) {
  for (const char* name : {"app", "db", "other", "web"}) {
    rig.Want(FullGuest(name, name[0]));
  }
  rig.desired.boots_after = {{"app", {"db"}}, {"web", {"app"}}};
  return rig;
}

}  // namespace

TEST_CASE("one at a time or four at once: the same host, the same lines") {
  Rig one, four;
  Prepare(one);
  Prepare(four);
  CHECK(LinesOf(one, 1) == LinesOf(four, 4));
  CHECK(Describe(one.Observe()) == Describe(four.Observe()));
}

TEST_CASE("never more objects at once than --parallel says") {
  for (const int parallel : {1, 3}) {
    Rig rig;
    rig.parallel = parallel;
    for (int i = 0; i < 8; ++i) rig.Want(FullGuest(fmt::format("g{}", i), i));
    size_t most = 0;
    rig.progress.tick = [&](const std::vector<RunningStep>& running) {
      most = std::max(most, running.size());
    };
    CHECK(rig.Apply("&boot=5000").report.converged == true);
    CHECK(most == static_cast<size_t>(parallel));
  }
}

TEST_CASE("guests that boot side by side take the time of one") {
  Rig rig;
  for (int i = 0; i < 4; ++i) rig.Want(FullGuest(fmt::format("g{}", i), i));
  CHECK(rig.Apply("&boot=8000").report.seconds < 10);
}

TEST_CASE("what waits for a failed guest is not tried, and says why; the others are done") {
  Rig rig;
  const Pass pass = ThreeInALine(rig).Apply("&fail=start:db:permanent");
  std::string text;
  for (size_t i = 0; i < pass.report.objects.size(); ++i) {
    const ObjectReport& object = pass.report.objects[i];
    text += fmt::format("{} {} {}\n", object.address, static_cast<int>(object.outcome), object.why);
  }
  CHECK(text ==
        "guest.db 1 \n"
        "guest.app 2 waits for guest.db, which failed\n"
        "guest.other 0 \n"
        "guest.web 2 waits for guest.app, which was not tried\n");
  CHECK(RenderApplySummary(pass.report) ==
        "Partly applied: 1 done, 1 failed, 2 not tried. State is at serial 7.\n"
        "Run `domus apply` again to continue; what is done will not be repeated.\n");
  CHECK(rig.Apply().report.converged == true);
}

TEST_CASE("a guest begins only when those it boots after run") {
  Rig rig;
  std::vector<std::string> ended;
  rig.progress.object_ended = [&](const RunningStep& object) {
    ended.push_back(object.change->address);
  };
  CHECK(ThreeInALine(rig).Apply("&boot=3000").report.converged == true);
  const auto at = [&](const char* address) { return std::ranges::find(ended, address); };
  CHECK(at("guest.db") < at("guest.app"));
  CHECK(at("guest.app") < at("guest.web"));
}

TEST_CASE("asked to stop: steps under way end, a restart its start included, nothing begins") {
  Rig rig;
  for (int i = 0; i < 3; ++i) rig.Want(FullGuest(fmt::format("g{}", i), i));
  rig.Apply();
  for (int i = 0; i < 3; ++i) {
    GuestConfig restarted = FullGuest(fmt::format("g{}", i), i);
    restarted.maxmem_mib = 2048;
    rig.Want(restarted);
  }
  rig.parallel = 2;
  bool stop = false;
  std::string told;
  rig.progress.tick = [&](const std::vector<RunningStep>&) { stop = true; };
  rig.progress.stopping = [&](const std::vector<RunningStep>& running) {
    told += RenderStopping(running);
  };
  rig.stop_requested = [&] { return stop; };
  const Pass pass = rig.Apply("&shutdown=20000");
  CHECK(told ==
        "Stopping after the current steps (guest.g0 stop, then start; guest.g1 stop, then start). "
        "Press Ctrl-C again to stop waiting; the guest is never killed by that.\n");
  CHECK(pass.report.interrupted);
  CHECK(pass.report.Count(ObjectOutcome::kDone) == 2);
  CHECK(pass.report.Count(ObjectOutcome::kNotTried) == 1);
  for (const ObservedGuest& guest : rig.Observe().guests) CHECK(guest.state == LifeState::kRunning);
}

TEST_CASE("what was never begun is not ours: new guests are claimed before, and given up after") {
  Rig rig;
  for (int i = 0; i < 4; ++i) rig.Want(FullGuest(fmt::format("g{}", i), i));
  rig.parallel = 1;
  int claimed_at_first = 0;
  rig.progress.step_started = [&](const RunningStep&) {
    if (claimed_at_first > 0) return;
    claimed_at_first = static_cast<int>(ReadRecordedState(rig.state_file())->objects.size());
  };
  bool stop = false;
  rig.progress.object_ended = [&](const RunningStep&) { stop = true; };
  rig.stop_requested = [&] { return stop; };
  const Pass pass = rig.Apply();
  CHECK(claimed_at_first == 4);
  CHECK(pass.report.Count(ObjectOutcome::kDone) == 1);
  const RecordedState recorded = *ReadRecordedState(rig.state_file());
  CHECK(recorded.objects.size() == 1);
  CHECK(recorded.objects.contains("guest.g0"));
  rig.stop_requested = nullptr;
  CHECK(rig.Apply().report.converged == true);
}

TEST_CASE("asked twice: nobody waits any more, and the next apply starts what was stopped") {
  Rig rig;
  rig.Want(FullGuest("web01", 1));
  rig.Apply();
  GuestConfig restarted = FullGuest("web01", 1);
  restarted.maxmem_mib = 2048;
  rig.Want(restarted);
  int ticks = 0;
  rig.progress.tick = [&](const std::vector<RunningStep>&) { ++ticks; };
  rig.stop_requested = [&] { return ticks > 0; };
  rig.stop_waiting = [&] { return ticks > 2; };
  std::string told;
  rig.progress.object_ended = [&](const RunningStep& ended) { told += RenderObject(ended); };
  const Pass pass = rig.Apply("&shutdown=20000");
  CHECK(pass.report.objects[0].outcome == ObjectOutcome::kUnknown);
  CHECK(pass.report.seconds < 5);
  CHECK(told.ends_with("left under way: the next apply finds out what became of it\n"));
  CHECK(RenderApplySummary(pass.report).starts_with(
      "Partly applied: 0 done, 0 failed, 0 not tried, 1 left under way. State is at serial 2.\n"));
  rig.stop_requested = {};
  rig.stop_waiting = {};
  rig.instant.Wait(rig.instant.Seconds() + 30);
  CHECK(rig.Observe().guests[0].state == LifeState::kOff);
  CHECK(rig.Apply().report.converged == true);
  CHECK(rig.Observe().guests[0].state == LifeState::kRunning);
}

TEST_CASE("threads make the calls, and the same comes of it") {
  Rig rig;
  {
    CallThreads threads;
    rig.calls = &threads;
    Prepare(rig);
    CHECK(rig.Apply().report.converged == true);
  }
  CHECK(Describe(rig.Observe()) == kChanged);
}

}  // namespace domus
