// What an administrator sees on one busy evening, command by command, exactly: tests/golden/terminal/.
// A pool with a guest to restart, one that drifted, one to create and one that is protected.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>

#include <fmt/format.h>

#include "reconciler/apply_text.h"
#include "reconciler/downtime.h"
#include "reconciler/lease.h"
#include "reconciler/plan_currency.h"
#include "reconciler/status_text.h"
#include "reconciler/step_failures.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/plan_document.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

constexpr const char* kCommit = "4f2c9e1d7a60b35e8c9d0f1a2b3c4d5e6f708192";

Disk MakeDisk(const std::string& device, const std::string& source) {
  Disk disk;
  disk.device = device;
  disk.source = source;
  disk.backend = source.starts_with("/dev/") ? DiskBackend::kPhy : DiskBackend::kFile;
  return disk;
}

void WriteAt(DesiredGuest& guest, const std::map<std::string, int>& lines) {
  for (const auto& [path, line] : lines) {
    guest.sources[path] = {.file = guest.file, .line = line, .column = 16, .end_column = 53};
  }
}

World EmptyPool() {
  World world;
  world.desired.revision = {kCommit, false};
  world.observed.host = {.name = "ovs01",
                         .backend = "xl",
                         .version = "Xen 4.17.7",
                         .memory_mib = 31949,
                         .memory_free_mib = 30925,
                         .cpus = 8};
  return world;
}

World Evening() {
  World world = EmptyPool();
  GuestConfig db = SmallGuest("db01", 4096, 2);
  db.maxmem_mib = 4096;
  db.maxvcpus = 4;
  db.disks = {MakeDisk("xvda", "/OVS/running_pool/12_db01/System.img")};
  world.Applied(db);
  db.memory_mib = 6144;
  db.maxmem_mib = 8192;
  db.vcpus = 4;
  db.disks.push_back(MakeDisk("xvdc", "/dev/mapper/db01_arch"));
  WriteAt(world.Want(db), {{"maxmem", 5}, {"memory", 4}, {"vcpus", 6}, {"disk[xvdc]", 14}});

  GuestConfig web = SmallGuest("web01", 2048, 2);
  web.maxmem_mib = 4096;
  web.vnc.password = Secret("old");
  world.Record(web);
  GuestConfig drifted = web;
  drifted.memory_mib = 3072;
  world.Host(drifted);
  web.vnc.password = Secret("new");
  WriteAt(world.Want(web), {{"memory", 4}, {"vncpasswd", 18}});

  GuestConfig created = SmallGuest("web03", 2048, 2);
  created.maxvcpus = 4;
  created.disks = {MakeDisk("xvda", "/OVS/running_pool/web03/System.img")};
  Vif vif;
  vif.mac = "00:16:3e:5a:10:03";
  vif.bridge = "xenbr0";
  created.vifs = {vif};
  WriteAt(world.Want(created), {{"disk[xvda]", 8}});
  world.desired.boots_after["web03"] = {"db01"};
  world.desired.file_count = 41;

  world.Applied(SmallGuest("legacy-nt", 512), LifeState::kOff);
  world.recorded.objects["guest.legacy-nt"].protection = {"ana@ovs01", "licence server", 1785585600};
  world.Host(SmallGuest("Domain-0", 1024));
  world.Host(SmallGuest("tmp-rescue", 256));
  return world;
}

Plan EveningPlan() {
  Plan plan = Evening().MakePlan();
  for (Downtime& down : plan.down) down.last_restart_s = 41;
  return plan;
}

const PlanTextOptions kSaved{
    .version = "0.4.0", .width = 104, .saved_to = "web.plan", .plan_id = "7c1e-42d0"};

/// An object's lines, as its steps went.
std::string Block(size_t index, size_t total, const ObjectChange& change,
                  const ObjectReport& report) {
  return RenderObject({.index = index, .total = total, .change = &change, .report = &report});
}

const ObjectChange& ChangeOf(const Plan& plan, const std::string& address) {
  return *std::ranges::find(plan.changes, address, &ObjectChange::address);
}

}  // namespace

TEST_CASE("plan -o: drift, a restart and why, staged, live, a creation, what is held back") {
  CHECK_GOLDEN("terminal/plan", RenderPlan(EveningPlan(), kSaved));
}

TEST_CASE("plan, when nothing is to be done") {
  World world = EmptyPool();
  for (const char* name : {"db01", "db02", "web01", "web02", "web03"}) {
    world.Want(SmallGuest(name));
    world.Applied(SmallGuest(name));
  }
  CHECK_GOLDEN("terminal/plan_no_changes", world.Text());
}

TEST_CASE("apply: each object's steps, one that fails, and what is left") {
  const Plan plan = EveningPlan();
  const std::vector<ObjectReport> objects = {
      {.address = "guest.web01",
       .outcome = ObjectOutcome::kDone,
       .steps = {{"vncpasswd staged for next boot", true, 0.02},
                 {"memory 3072 -> 2048 MiB", true, 2.1, "verified 2048 MiB"}}},
      {.address = "guest.db01",
       .outcome = ObjectOutcome::kDone,
       .steps = {{"definition updated", true, 0.02},
                 {"stop gracefully (limit 180s)", true, 36.2},
                 {"start with 4 vCPU, 6144/8192 MiB", true, 4.8, "verified running, 4 vCPU"}},
       .down_seconds = 41.0},
      {.address = "guest.web03", .outcome = ObjectOutcome::kFailed, .steps = {{"create", false, 0.9}}}};
  std::string text = Block(0, 3, ChangeOf(plan, "guest.web01"), objects[0]);
  text += Block(1, 3, ChangeOf(plan, "guest.db01"), objects[1]);
  text += Block(2, 3, ChangeOf(plan, "guest.web03"), objects[2]) + "\n";
  ReconcileError error = CallFailed(
      "web03", "created",
      {.kind = HypervisorError::Kind::kPermanent,
       .text = "libxl_device_disk: unable to open /OVS/running_pool/web03/System.img: No such file "
               "or directory"});
  error.source = SourceRef{"running_pool/web03/vm.cfg", 8, 10, 62};
  error.notes.push_back("nothing was left behind; domain web03 does not exist");
  text += RenderReconcileError(error, [](const std::string&, int) {
    return "disk = [ 'file:/OVS/running_pool/web03/System.img,xvda,w' ]";
  });
  const ApplyReport report{.objects = objects, .seconds = 44.9, .serial = 121};
  CHECK_GOLDEN("terminal/apply_failed", text + "\n" + RenderApplySummary(report));
}

TEST_CASE("apply: done, waiting, asked to stop") {
  const Plan plan = EveningPlan();
  const ObjectChange& change = ChangeOf(plan, "guest.db01");
  const ObjectReport report{.address = change.address};
  const RunningStep stopping{
      .index = 1, .total = 3, .change = &change, .report = &report, .step = 1, .seconds = 34.2};
  CHECK_GOLDEN("terminal/apply_waiting", RenderRunning(stopping) + "\n" + RenderStopping({stopping}));
  const ObjectReport done{.outcome = ObjectOutcome::kDone};
  CHECK_GOLDEN("terminal/apply_done",
               RenderApplySummary({.objects = {done, done, done, done},
                                   .seconds = 44.9,
                                   .serial = 121,
                                   .converged = true}));
}

TEST_CASE("apply: a plan that would remove everything") {
  World world = EmptyPool();
  for (const char* name : {"db01", "web01", "web02", "web03", "legacy-nt"}) {
    world.Applied(SmallGuest(name));
  }
  world.desired.root = "/etc/domus/config";
  const Plan plan = world.MakePlan();
  REQUIRE(plan.refusals.size() == 1);
  CHECK_GOLDEN("terminal/refused_guard", RenderReconcileError(plan.refusals[0]));
}

TEST_CASE("apply: a saved plan that is stale") {
  World world = Evening();
  const PlanDocument saved = DocumentOf(world.MakePlan());
  for (ObservedGuest& guest : world.observed.guests) {
    if (guest.config.name == "web01") guest.config.memory_mib = guest.live->memory_mib = 2048;
  }
  world.recorded.serial = 121;
  world.recorded.last_apply = "2026-11-19 14:20 by ben";
  const auto error = StaleError(saved, DocumentOf(world.MakePlan()), "web.plan");
  REQUIRE(error.has_value());
  CHECK_GOLDEN("terminal/refused_stale", RenderReconcileError(*error));
}

TEST_CASE("apply: somebody else has the lock") {
  LeaseHolder holder{.process = ThisProcess(),
                     .command = "domus apply",
                     .since = 1000000,
                     .doing = "guest.db01: stop gracefully (limit 180s)",
                     .doing_since = 1000096};
  holder.process.who = "ana@ovs01";
  std::string text = RenderReconcileError(LockedError(holder, 1000130));
  const std::regex since("since \\d\\d:\\d\\d:\\d\\d");
  const std::regex pid(fmt::format("(pid|steal) {}", holder.process.pid));
  text = std::regex_replace(text, since, "since 14:02:11");
  CHECK_GOLDEN("terminal/refused_locked", std::regex_replace(text, pid, "$1 4121"));
}

TEST_CASE("status, an hour later") {
  World world = EmptyPool();
  world.recorded.last_apply = "2026-11-19 14:05 by ana";
  const auto add = [&](GuestConfig guest, int64_t uptime_s) {
    world.Want(guest);
    world.Applied(guest).started_at = 10'000'000 - uptime_s;
  };
  GuestConfig db = SmallGuest("db01", 6144, 4);
  db.maxvcpus = 4;
  add(db, 70);
  GuestConfig web = SmallGuest("web01", 2048, 2);
  web.maxvcpus = 4;
  web.vnc.password = Secret("new");
  add(web, 12 * 86400);
  world.observed.guests.back().live->vnc.password = Secret("old");
  add(SmallGuest("web02", 2048, 2), 41 * 86400);
  world.Want(SmallGuest("web03", 2048, 2));
  world.Applied(SmallGuest("legacy-nt", 512), LifeState::kOff);
  world.recorded.objects["guest.legacy-nt"].protection = {"ana@ovs01", "licence server", 1785585600};
  world.Host(SmallGuest("Domain-0", 1024));
  world.Host(SmallGuest("tmp-rescue", 256));
  const StatusFacts facts{
      .failures = {{"guest.web03",
                    {.what = "create", .when = "14:05", .error = "image missing", .code = "PL201"}}},
      .window = "02:00-04:00"};
  const Result<Status> status = MakeStatus({.desired = world.desired,
                                            .recorded = world.recorded,
                                            .observed = world.observed,
                                            .now = 10'000'000,
                                            .facts = facts});
  REQUIRE(status.has_value());
  CHECK_GOLDEN("terminal/status", RenderStatus(*status));
  CHECK_GOLDEN("terminal/status_diff", RenderStatusDiff(*status, "guest.web01"));
}

}  // namespace domus
