// What was changed outside domus, told apart from what the config changed.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <functional>

#include "tests/reconciler/golden.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

/// As an apply leaves it, its power recorded, too.
ObservedGuest& Applied(World& world, const GuestConfig& config, Power power = Power::kRunning) {
  world.Record(config).settings =
      WriteSettings(GuestFields(config, world.recorded.digest_key), power);
  return world.Host(config, power == Power::kRunning ? LifeState::kRunning : LifeState::kOff);
}

Disk MakeDisk(const std::string& device, const std::string& source) {
  Disk disk;
  disk.device = device;
  disk.source = source;
  disk.backend = DiskBackend::kPhy;
  return disk;
}

GuestConfig Web(int64_t memory_mib) {
  GuestConfig web = SmallGuest("web01", memory_mib, 2);
  web.maxmem_mib = 4096;
  return web;
}

std::vector<DriftItem> DriftOf(const World& world) { return world.MakePlan().drift; }

/// Drift of every kind.
World Drifted() {
  World world;
  GuestConfig db = SmallGuest("db01", 4096, 4);
  db.disks = {MakeDisk("xvda", "/dev/vg0/db01"), MakeDisk("xvdb", "/dev/vg0/db01-data")};
  world.Want(db);
  ObservedGuest& on_host = Applied(world, db);
  on_host.live->disks = {on_host.live->disks[0], MakeDisk("xvdz", "/dev/vg0/rescue")};
  on_host.config.boot_order = "n";  // the config says nothing of it

  GuestConfig web = Web(2048);
  web.boot_order = "c";
  web.vnc.password = Secret("old");
  Applied(world, web);
  ObservedGuest& other = world.observed.guests.back();
  other.live->memory_mib = 3072;
  other.config.boot_order = "d";
  other.config.vnc.password = Secret("theirs");
  web.memory_mib = 1024;
  world.Want(web);

  GuestConfig stopped = SmallGuest("web02");
  world.Want(stopped);
  Applied(world, stopped);
  world.observed.guests.back().state = LifeState::kOff;
  world.observed.guests.back().live.reset();

  GuestConfig gone = SmallGuest("web03");
  world.Want(gone);
  Applied(world, gone);
  world.observed.guests.pop_back();
  return world;
}

}  // namespace

TEST_CASE("a plan names all drift before its changes") {
  CHECK_GOLDEN("plan/drift", Drifted().Text());
}

TEST_CASE("what the config drops and somebody has changed is shown as he left it") {
  GuestConfig web = Web(2048);
  web.cpus = CpuAffinity{.per_vcpu = true, .masks = {"1", "0"}};
  const auto drift_when = [&](const std::function<void(ObservedGuest&)>& meddle) {
    World world;
    meddle(Applied(world, web));
    GuestConfig without = web;
    web.vnc.password ? without.vnc.password.reset() : without.cpus.reset();
    world.Want(without);
    const std::vector<DriftItem> items = DriftOf(world);
    REQUIRE(items.size() == 1);
    return fmt::format("{} -> {} ({}), {}", items[0].applied, items[0].observed,
                       ToString(items[0].where), items[0].outcome);
  };
  const CpuAffinity other{.per_vcpu = false, .masks = {"0"}};
  CHECK(drift_when([&](ObservedGuest& guest) { guest.live->cpus = other; }) ==
        "1 | 0 (by vCPU) -> 0 (live), CONFLICT: the config says (default) now");
  CHECK(drift_when([&](ObservedGuest& guest) { guest.config.cpus = other; }) ==
        "1 | 0 (by vCPU) -> 0 (next boot), CONFLICT: the config says (default) now");
  CHECK(drift_when([&](ObservedGuest& guest) { guest.config.cpus = guest.live->cpus = other; }) ==
        "1 | 0 (by vCPU) -> 0 (live, next boot), CONFLICT: the config says (default) now");
  web.vnc.password = Secret("old");
  CHECK(drift_when([&](ObservedGuest& guest) {
          guest.config.cpus = guest.live->cpus;
          guest.config.vnc.password = Secret("theirs");
        }).starts_with("(secret) -> (secret, changed) (next boot), "));
}

TEST_CASE("drift alone") {
  CHECK_GOLDEN("plan/drift_alone", RenderDrift(Drifted().MakePlan(), {.version = "0.1.0"}));
}

TEST_CASE("drift on a narrow terminal") {
  CHECK_GOLDEN("plan/drift_narrow",
               RenderDrift(Drifted().MakePlan(), {.version = "0.1.0", .width = 64}));
}

TEST_CASE("no drift") {
  World world;
  world.Want(Web(2048));
  Applied(world, Web(1024));
  CHECK(DriftOf(world).empty());
  CHECK(RenderDrift(world.MakePlan(), {}) ==
        "No drift. What domus applied last is on host ovs01 (simulated).\n");
}

TEST_CASE("config, drift and conflict") {
  const auto cause = [](int64_t applied, int64_t host, int64_t config) {
    World world;
    Applied(world, Web(applied));
    world.observed.guests[0].live->memory_mib = host;
    world.observed.guests[0].config.memory_mib = host;
    world.Want(Web(config));
    const Plan plan = world.MakePlan();
    REQUIRE(plan.changes.size() == 1);
    CHECK(plan.changes[0].fields[0].applied == std::to_string(applied) + " MiB");
    CHECK(plan.changes[0].fields[0].where == Where::kBoth);
    return plan.changes[0].fields[0].cause;
  };
  CHECK(cause(1024, 1024, 2048) == Cause::kConfig);
  CHECK(cause(1024, 2048, 1024) == Cause::kDrift);
  CHECK(cause(1024, 2048, 3072) == Cause::kConflict);
}

TEST_CASE("what waits for the next boot is no drift, nor a conflict when the config goes on") {
  World world;
  GuestConfig web = Web(1024);
  Applied(world, web);
  web.boot_order = "cd";
  world.recorded.objects.clear();
  world.Record(web);
  world.observed.guests[0].config.boot_order = "cd";
  world.Want(web);
  CHECK(world.MakePlan().changes.empty());
  world.desired.guests[0].config.boot_order = "n";
  const Plan plan = world.MakePlan();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].fields[0].cause == Cause::kConfig);
  CHECK(plan.drift.empty());
}

TEST_CASE("both came to the same: nothing to do but to record it") {
  World world;
  Applied(world, Web(1024));
  world.observed.guests[0].live->memory_mib = 2048;
  world.observed.guests[0].config.memory_mib = 2048;
  world.Want(Web(2048));
  const Plan plan = world.MakePlan();
  CHECK(plan.changes.empty());
  CHECK(plan.drift.empty());
  CHECK(plan.refresh.size() == 1);
}

TEST_CASE("a guest that the config stops is no drift; one that the record can't tell of neither") {
  World world;
  Applied(world, Web(1024), Power::kRunning);
  world.Want(Web(1024), Power::kStopped);
  CHECK(DriftOf(world).empty());
  World untold;
  untold.Applied(Web(1024), LifeState::kOff);
  untold.Want(Web(1024));
  CHECK(untold.MakePlan().changes.size() == 1);
  CHECK(DriftOf(untold).empty());
}

TEST_CASE("a guest started by hand is drift when the config keeps it off") {
  World world;
  Applied(world, Web(1024), Power::kStopped);
  world.observed.guests[0].state = LifeState::kRunning;
  world.observed.guests[0].live = world.observed.guests[0].config;
  world.Want(Web(1024), Power::kStopped);
  const auto drift = DriftOf(world);
  REQUIRE(drift.size() == 1);
  CHECK(drift[0].path == "power");
  CHECK(drift[0].applied == "off");
  CHECK(drift[0].observed == "running");
  CHECK_FALSE(drift[0].acceptable);
}

TEST_CASE("a restart that was cut short is no drift") {
  World world;
  Applied(world, Web(1024));
  world.recorded.objects.begin()->second.restarting = true;
  world.observed.guests[0].state = LifeState::kOff;
  world.observed.guests[0].live.reset();
  world.Want(Web(1024));
  CHECK(world.MakePlan().changes.size() == 1);
  CHECK(DriftOf(world).empty());
}

TEST_CASE("drift that is held back stays, and says so") {
  World world;
  GuestConfig web = Web(1024);
  Applied(world, web);
  world.observed.guests[0].live->memory_mib = 2048;
  world.recorded.objects.begin()->second.protect = true;
  web.uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
  world.Want(web).protect = true;
  const auto drift = DriftOf(world);
  REQUIRE_FALSE(drift.empty());
  CHECK(drift.back().outcome == "stays so while it is held back");
}

}  // namespace domus
