#include "reconciler/status_text.h"

#include <doctest/doctest.h>

#include <regex>

#include "base/text.h"
#include "reconciler/status_facts.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/rig.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

Status StatusOf(const World& world, StatusFacts facts = {}) {
  Result<Status> status = MakeStatus({.desired = world.desired,
                                      .recorded = world.recorded,
                                      .observed = world.observed,
                                      .now = 1000000,
                                      .facts = std::move(facts)});
  REQUIRE(status.has_value());
  return std::move(*status);
}

/// A guest of every kind.
World Everything() {
  World world;
  world.Want(SmallGuest("db01", 6144, 4));
  world.Applied(SmallGuest("db01", 6144, 4)).started_at = 1000000 - 70;

  GuestConfig web = SmallGuest("web01", 2048, 2);
  world.Applied(web).started_at = 1000000 - 12 * 86400;
  web.boot_order = "cd";
  world.Want(web);
  world.Record(web);
  world.observed.guests.back().config.boot_order = "cd";

  world.Want(SmallGuest("web02", 4096));
  world.Applied(SmallGuest("web02", 2048));
  world.Want(SmallGuest("web03"));
  world.Want(SmallGuest("foreign"));
  world.Host(SmallGuest("foreign"));
  world.Want(SmallGuest("paused"));
  world.Applied(SmallGuest("paused"), LifeState::kPaused);
  world.Applied(SmallGuest("legacy-nt", 512), LifeState::kOff);
  world.recorded.objects["guest.legacy-nt"].protect = true;
  world.Host(SmallGuest("tmp-rescue", 256));

  world.Applied(SmallGuest("web1"));
  world.Record(SmallGuest("web1")).uuid = world.observed.guests.back().config.uuid.value();
  GuestConfig renamed = SmallGuest("web04");
  renamed.uuid = "uuid-of-web1";
  world.Want(renamed);
  return world;
}

StatusFacts Facts() {
  return {.lock = "held by ana@ovs01, domus apply, pid 4121 since 14:02:11",
          .failures = {{"guest.web03",
                        {.what = "create",
                         .when = "14:05",
                         .error = "unable to open /OVS/running_pool/15_web03/System.img: No such "
                                  "file or directory"}},
                       {"guest.db01", {.what = "stop", .when = "12:00", .error = "over long ago"}}},
          .window = "02:00-04:00"};
}

}  // namespace

TEST_CASE("a status of every kind") {
  const Status status = StatusOf(Everything(), Facts());
  CHECK_FALSE(status.AllWell());
  CHECK_GOLDEN("status/everything", RenderStatus(status));
}

TEST_CASE("a status fits narrow and wide terminals") {
  const Status status = StatusOf(Everything(), Facts());
  for (const size_t width : {60, 80, 160}) {
    CAPTURE(width);
    const std::string text = RenderStatus(status, {.width = width});
    CHECK_GOLDEN("status/width_" + std::to_string(width), text);
    for (const std::string_view line : Split(text, '\n')) {
      const bool table_row = width < 72;  // the columns themselves need that much
      CHECK((CodePoints(line) <= width || table_row));
    }
  }
}

TEST_CASE("colours add to a status, and say nothing of their own") {
  const Status status = StatusOf(Everything(), Facts());
  const std::string colored = RenderStatus(status, {.color = true});
  CHECK(colored.find("\x1b[33mOutOfSync\x1b[0m") != std::string::npos);
  CHECK(std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), "") == RenderStatus(status));
}

TEST_CASE("config, next boot and now, side by side") {
  World world;
  GuestConfig web = SmallGuest("web01", 2048, 2);
  web.vnc.password = Secret("old");
  web.extra = "console=hvc0 a-long-kernel-command-line root=/dev/xvda1 ro quiet selinux=0";
  world.Applied(web);
  web.vnc.password = Secret("new");
  web.extra = "console=tty0";
  web.memory_mib = 1024;
  world.Record(web);
  world.observed.guests[0].config.vnc.password = Secret("new");
  world.observed.guests[0].config.extra = web.extra;
  world.Want(web);
  GuestConfig off = SmallGuest("web02");
  world.Applied(off, LifeState::kOff);
  off.maxmem_mib = 4096;
  world.Want(off);
  world.Want(SmallGuest("same"));
  world.Applied(SmallGuest("same"));
  const Status status = StatusOf(world);
  CHECK_GOLDEN("status/diff", RenderStatusDiff(status, ""));
  CHECK_GOLDEN("status/diff_one", RenderStatusDiff(status, "guest.web02"));
  CHECK_GOLDEN("status/diff_narrow", RenderStatusDiff(status, "guest.web01", {.width = 64}));
  CHECK(RenderStatusDiff(status, "guest.same") ==
        "No difference between config, next boot and what runs of guest.same.\n");
}

TEST_CASE("what failed last is read from the journal, until something else was done") {
  Rig rig;
  CHECK(ReadStatusFacts(rig.state_file(), 1'000'000)->failures.empty());
  GuestConfig guest = SmallGuest("web01", 512);
  guest.bootloader = "/usr/bin/pygrub";
  rig.Want(guest);
  rig.Apply("&fail=define:web01:permanent");
  const Result<StatusFacts> facts = ReadStatusFacts(rig.state_file(), 1'000'000);
  REQUIRE(facts.has_value());
  CHECK(facts->lock == "free");
  REQUIRE(facts->failures.contains("guest.web01"));
  CHECK(facts->failures.at("guest.web01").what == "create");
  CHECK_FALSE(facts->failures.at("guest.web01").error.empty());
  rig.Apply();
  CHECK(ReadStatusFacts(rig.state_file(), 1'000'000)->failures.empty());
}

TEST_CASE("who holds the lock") {
  Rig rig;
  Store store = rig.OpenStore();
  REQUIRE(store.Acquire(ThisProcess(), "domus apply").has_value());
  const Result<StatusFacts> facts = ReadStatusFacts(rig.state_file(), 1'000'000);
  REQUIRE(facts.has_value());
  CHECK(facts->lock.starts_with("held by "));
  CHECK(facts->lock.find(", domus apply, pid ") != std::string::npos);
}

TEST_CASE("a converged host is well") {
  World world;
  world.Want(SmallGuest("db01"));
  world.Applied(SmallGuest("db01"));
  const Result<Status> status = MakeStatus(
      {.desired = world.desired, .recorded = world.recorded, .observed = world.observed});
  REQUIRE(status.has_value());
  CHECK(status->AllWell());
  CHECK_GOLDEN("status/converged", RenderStatus(*status));
}

}  // namespace domus
