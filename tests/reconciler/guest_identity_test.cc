// A guest is its UUID: renames, and what is no rename.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <fmt/format.h>

#include "reconciler/apply_text.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/rig.h"

namespace domus {
namespace {

constexpr const char* kUuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
constexpr const char* kOther = "11111111-2222-4333-8444-555555555555";

GuestConfig Guest(const std::string& name, const std::string& uuid = kUuid) {
  GuestConfig guest = SmallGuest(name, 512);
  guest.uuid = uuid;
  guest.maxmem_mib = 1024;
  guest.bootloader = "/usr/bin/pygrub";
  Vif vif;
  vif.mac = uuid == kUuid ? "00:16:3e:00:00:01" : "00:16:3e:00:00:02";
  guest.vifs = {vif};
  return guest;
}

std::vector<std::string> StepTexts(const ObjectChange& change) {
  std::vector<std::string> texts;
  for (const Step& step : change.steps) texts.push_back(step.text);
  return texts;
}

std::string Names(const ObservedState& state) {
  std::string names;
  for (const ObservedGuest& guest : state.guests) {
    names += fmt::format("{} {} {}\n", guest.config.name, ToString(guest.state),
                         guest.config.uuid.value_or("-"));
  }
  return names;
}

/// web1 is applied, then the config calls it web01.
void ToRename(Rig& rig, Power power = Power::kRunning) {
  rig.Want(Guest("web1"), power);
  rig.Apply();
  rig.Drop("web1");
  rig.Want(Guest("web01"), power);
}

std::vector<std::string> RefusalIds(const Plan& plan) {
  std::vector<std::string> ids;
  for (const ReconcileError& refusal : plan.refusals) ids.push_back(refusal.id);
  return ids;
}

}  // namespace

TEST_CASE("a guest with its UUID under another name is renamed, on or off") {
  for (const Power power : {Power::kRunning, Power::kStopped}) {
    CAPTURE(ToString(power));
    Rig rig;
    ToRename(rig, power);
    rig.policy = {};
    const Pass pass = rig.Apply();
    REQUIRE(pass.plan.changes.size() == 1);
    const ObjectChange& change = pass.plan.changes[0];
    CHECK(change.action == Action::kRename);
    CHECK(change.address == "guest.web01");
    CHECK(change.renamed_from == "guest.web1");
    CHECK(change.title == "will be renamed");
    CHECK(StepTexts(change) == std::vector<std::string>{"rename web1 -> web01"});
    CHECK(pass.plan.unmanaged.empty());
    CHECK(pass.report.converged == true);
    CHECK(Names(rig.Observe()) ==
          fmt::format("web01 {} {}\n", power == Power::kRunning ? "running" : "off", kUuid));
    const RecordedState recorded = *ReadRecordedState(rig.state_file());
    REQUIRE(recorded.objects.size() == 1);
    CHECK(recorded.objects.begin()->first == "guest.web01");
  }
}

TEST_CASE("a rename goes together with other changes") {
  Rig rig;
  ToRename(rig);
  GuestConfig changed = Guest("web01");
  changed.memory_mib = 768;
  changed.boot_order = "cd";
  rig.Want(changed);
  rig.policy = {};
  const Pass pass = rig.Apply();
  REQUIRE(pass.plan.changes.size() == 1);
  CHECK(pass.plan.changes[0].action == Action::kRename);
  CHECK(pass.plan.changes[0].title == "will be renamed and changed while running");
  CHECK(StepTexts(pass.plan.changes[0]) ==
        std::vector<std::string>{"rename web1 -> web01", "boot staged for next boot",
                                 "memory 512 -> 768 MiB"});
  CHECK(pass.report.converged == true);
}

TEST_CASE("a rename goes together with a restart") {
  Rig rig;
  ToRename(rig);
  GuestConfig changed = Guest("web01");
  changed.maxmem_mib = 2048;
  rig.Want(changed);
  rig.policy = {};
  CHECK(rig.MakePlan().needs == std::vector<std::string>{"restart"});
  rig.policy.allow_restart = true;
  const Pass pass = rig.Apply();
  REQUIRE(pass.plan.changes.size() == 1);
  CHECK(pass.plan.changes[0].action == Action::kRestart);
  CHECK(pass.report.converged == true);
  CHECK(Names(rig.Observe()) == fmt::format("web01 running {}\n", kUuid));
}

TEST_CASE("a crashed guest is renamed after what it left is cleared away") {
  World world;
  world.Applied(Guest("web1"), LifeState::kCrashed);
  world.Want(Guest("web01"));
  world.policy.allow_restart = true;
  const Plan plan = world.MakePlan();
  REQUIRE(plan.changes.size() == 1);
  const ObjectChange& change = plan.changes[0];
  CHECK(StepTexts(change) == std::vector<std::string>{"destroy", "rename web1 -> web01",
                                                      "start with 1 vCPU, 512/1024 MiB"});
  CHECK(change.steps[0].on_host == "web1");
  CHECK(change.steps[2].on_host == "");
}

TEST_CASE("the text of a rename") {
  World world;
  world.Applied(Guest("web1"));
  GuestConfig renamed = Guest("web01");
  renamed.memory_mib = 768;
  DesiredGuest& wanted = world.Want(renamed);
  wanted.sources["name"] = {.file = wanted.file, .line = 1, .column = 1, .end_column = 5};
  CHECK_GOLDEN("plan/rename", world.Text());
}

TEST_CASE("killed at any moment of a rename, the next apply finishes it") {
  for (int moment = 1; moment < 40; ++moment) {
    CAPTURE(moment);
    Rig rig;
    ToRename(rig);
    GuestConfig changed = Guest("web01");
    changed.memory_mib = 768;
    rig.Want(changed);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      int left = moment;
      rig.checkpoint = [&left] {
        if (--left == 0) ::kill(::getpid(), SIGKILL);
      };
      rig.Apply();
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    const Pass pass = rig.Apply();
    CHECK(pass.report.Count(ObjectOutcome::kFailed) == 0);
    CHECK(rig.MakePlan().changes.empty());
    CHECK(rig.MakePlan().refresh.empty());
    CHECK(Names(rig.Observe()) == fmt::format("web01 running {}\n", kUuid));
    CHECK(ReadRecordedState(rig.state_file())->objects.size() == 1);
    if (!WIFSIGNALED(status)) {
      CHECK(moment > 4);
      return;
    }
  }
  FAIL("the apply never came to its end");
}

TEST_CASE("renamed, and ended before its record was moved: the record follows without a call") {
  World world;
  world.Record(Guest("web1"));
  world.Host(Guest("web01"));
  world.Want(Guest("web01"));
  const Plan plan = world.MakePlan();
  CHECK(plan.refusals.empty());
  CHECK(plan.changes.empty());
  REQUIRE(plan.refresh.size() == 1);
  CHECK(plan.refresh[0].address == "guest.web01");
  CHECK(plan.refresh[0].moved_from == "guest.web1");
}

TEST_CASE("a guest that somebody renamed on the host is named back, and that is drift") {
  Rig rig;
  rig.Want(Guest("web01"));
  rig.Apply();
  REQUIRE(rig.Open()->Change("web01", domus::Rename{"mine"}).has_value());
  const Plan plan = rig.MakePlan();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].renamed_from == "guest.mine");
  CHECK(plan.unmanaged.empty());
  REQUIRE(plan.drift.size() == 1);
  CHECK(plan.drift[0].path == "name");
  CHECK(plan.drift[0].applied == "web01");
  CHECK(plan.drift[0].observed == "mine");
  CHECK(rig.Apply().report.converged == true);
  CHECK(Names(rig.Observe()) == fmt::format("web01 running {}\n", kUuid));
}

TEST_CASE("a guest renamed on the host is still ours when the config drops it") {
  Rig rig;
  rig.Want(Guest("web01"));
  rig.Want(Guest("web02", kOther));
  rig.Apply();
  REQUIRE(rig.Open()->Change("web01", domus::Rename{"mine"}).has_value());
  rig.Drop("web01");
  const Pass pass = rig.Apply();
  REQUIRE(pass.plan.changes.size() == 1);
  CHECK(pass.plan.changes[0].action == Action::kRemove);
  CHECK(pass.plan.changes[0].how ==
        "stop gracefully, up to 180s; undefine; images stay; on the host it is mine");
  CHECK(pass.report.converged == true);
  CHECK(Names(rig.Observe()) == fmt::format("web02 running {}\n", kOther));
}

TEST_CASE("two guests that swap their names are refused (PL103)") {
  World world;
  world.Applied(Guest("a"));
  world.Applied(Guest("b", kOther));
  DesiredGuest& wanted = world.Want(Guest("a", kOther));
  wanted.sources["name"] = {.file = wanted.file, .line = 1, .column = 1, .end_column = 5};
  world.Want(Guest("b"));
  const Plan plan = world.MakePlan();
  CHECK(plan.changes.empty());
  CHECK(RefusalIds(plan) == std::vector<std::string>{"PL103", "PL103"});
  CHECK(RenderReconcileError(plan.refusals[0]) ==
        "error[PL103]: guest `b` can't be renamed to `a`\n"
        "  by its UUID it is `b` on the host, where another guest is called `a` now\n"
        "  --> running_pool/a/vm.cfg:1:1\n"
        "   = note: guests are renamed one by one, and no two of a host may share a name\n"
        "   = help: give one of them a third name and apply, then the name that it is to have\n");
}

TEST_CASE("a new name that somebody else's guest has is refused (PL103)") {
  World world;
  world.Applied(Guest("web1"));
  world.Host(Guest("web01", kOther));
  world.Want(Guest("web01"));
  CHECK(RefusalIds(world.MakePlan()) == std::vector<std::string>{"PL103"});
}

TEST_CASE("a copied UUID is a clash, not a rename (PL102)") {
  World world;
  world.Applied(Guest("web1"));
  GuestConfig without = Guest("web1");
  without.uuid.reset();
  world.Want(without);
  world.Want(Guest("web2"));
  CHECK(RefusalIds(world.MakePlan()) == std::vector<std::string>{"PL102"});
  World foreign;
  foreign.Host(Guest("theirs"));
  foreign.Want(Guest("web01"));
  CHECK(RefusalIds(foreign.MakePlan()) == std::vector<std::string>{"PL102"});
}

}  // namespace domus
