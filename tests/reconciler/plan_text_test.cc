#include "reconciler/plan_text.h"

#include <doctest/doctest.h>

#include <regex>

#include "base/text.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

Disk MakeDisk(const std::string& device, const std::string& source) {
  Disk disk;
  disk.device = device;
  disk.source = source;
  disk.backend = source.starts_with("/dev/") ? DiskBackend::kPhy : DiskBackend::kFile;
  return disk;
}

Vif MakeVif(const std::string& mac) {
  Vif vif;
  vif.mac = mac;
  vif.bridge = "xenbr0";
  return vif;
}

/// Everything at once: a restart, a live change with drift and a staged one, a creation, an orphan
/// that is protected, and a guest of somebody else.
World Everything() {
  World world;
  GuestConfig db = SmallGuest("db01", 4096, 2);
  db.maxmem_mib = 4096;
  db.maxvcpus = 4;
  db.disks = {MakeDisk("xvda", "/OVS/running_pool/db01/System.img")};
  world.Applied(db);
  db.memory_mib = 6144;
  db.maxmem_mib = 8192;
  db.vcpus = 4;
  db.disks.push_back(MakeDisk("xvdc", "/dev/mapper/db01_arch"));
  DesiredGuest& wanted_db = world.Want(db);
  const auto at = [&](const DesiredGuest& guest, int line) {
    return SourceRef{.file = guest.file, .line = line, .column = 1, .end_column = 7};
  };
  wanted_db.sources = {{"maxmem", at(wanted_db, 5)},
                       {"memory", at(wanted_db, 4)},
                       {"vcpus", at(wanted_db, 6)},
                       {"disk[xvdc]", at(wanted_db, 14)}};

  GuestConfig web = SmallGuest("web01", 2048, 2);
  web.maxmem_mib = 4096;
  web.vnc.password = Secret("old");
  world.Record(web);
  GuestConfig drifted = web;
  drifted.memory_mib = 3072;
  world.Host(drifted);
  web.vnc.password = Secret("new");
  DesiredGuest& wanted_web = world.Want(web);
  wanted_web.sources = {{"memory", at(wanted_web, 4)}, {"vncpasswd", at(wanted_web, 18)}};

  GuestConfig created = SmallGuest("web03", 2048, 2);
  created.maxvcpus = 4;
  created.disks = {MakeDisk("xvda", "/OVS/running_pool/web03/System.img")};
  created.vifs = {MakeVif("00:16:3e:5a:10:03")};
  world.Want(created);

  world.Applied(SmallGuest("legacy-nt", 512), LifeState::kOff);
  world.recorded.objects["guest.legacy-nt"].protection = {"ana@ovs01", "licence server", 1785585600};
  world.Host(SmallGuest("tmp-rescue", 256));
  return world;
}

}  // namespace

TEST_CASE("a plan of every kind") { CHECK_GOLDEN("plan/everything", Everything().Text()); }

TEST_CASE("a plan of every kind, in full") {
  CHECK_GOLDEN("plan/everything_full",
               RenderPlan(Everything().MakePlan(), {.version = "0.1.0", .full = true}));
}

TEST_CASE("a plan fits narrow and wide terminals") {
  const Plan plan = Everything().MakePlan();
  for (const size_t width : {60, 80, 160}) {
    CAPTURE(width);
    const std::string text = RenderPlan(plan, {.version = "0.1.0", .width = width});
    CHECK_GOLDEN("plan/width_" + std::to_string(width), text);
    for (const std::string_view line : Split(text, '\n')) {
      CAPTURE(line);
      const bool is_command =
          line.starts_with("Apply it with:") || line.find(" domus accept ") != line.npos;
      CHECK((CodePoints(line) <= width || is_command));
    }
  }
}

TEST_CASE("long values are wrapped, and cut unless in full") {
  World world;
  GuestConfig guest = SmallGuest("a-guest-with-quite-a-long-name-0001");
  guest.disks = {MakeDisk("xvda", "/OVS/running_pool/" + std::string(80, 'a') + "/System.img")};
  guest.extra = "console=hvc0 " + std::string(40, 'x') + " root=/dev/xvda1 ro quiet selinux=0 nofb";
  world.Applied(guest);
  guest.disks[0].source = "/OVS/running_pool/" + std::string(80, 'b') + "/System.img";
  guest.extra = "console=tty0";
  guest.usb_devices = {"tablet"};
  world.Want(guest);
  const Plan plan = world.MakePlan();
  CHECK_GOLDEN("plan/long_values", RenderPlan(plan, {.version = "0.1.0", .width = 80}));
  CHECK_GOLDEN("plan/long_values_full",
               RenderPlan(plan, {.version = "0.1.0", .full = true, .width = 80}));
}

TEST_CASE("colours add to a plan, and say nothing of their own") {
  const Plan plan = Everything().MakePlan();
  const std::string colored = RenderPlan(plan, {.version = "0.1.0", .color = true});
  CHECK(colored.find("\x1b[1;31m!\x1b[0m guest.db01") != std::string::npos);
  CHECK(colored.find("\x1b[32m+\x1b[0m  disk[xvdc]") != std::string::npos);
  const std::string plain =
      std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), "");
  CHECK(plain == RenderPlan(plan, {.version = "0.1.0"}));
}

TEST_CASE("no changes") {
  World world;
  for (const char* name : {"db01", "db02", "web01", "web02", "web03"}) {
    world.Want(SmallGuest(name));
    world.Applied(SmallGuest(name));
  }
  CHECK_GOLDEN("plan/no_changes", world.Text());
}

TEST_CASE("an orphan is held back, and removed when allowed") {
  World world;
  world.Want(SmallGuest("web01"));
  world.Applied(SmallGuest("web01"));
  world.Applied(SmallGuest("web02"));
  CHECK_GOLDEN("plan/orphan_held", world.Text());
  world.policy.allow_remove = true;
  CHECK_GOLDEN("plan/orphan_removed", world.Text());
}

TEST_CASE("guests that are off, paused, crashed or to be stopped") {
  World world;
  const auto both = [&](const char* name, LifeState state, Power power, int64_t memory) {
    world.Applied(SmallGuest(name), state);
    world.Want(SmallGuest(name, memory), power);
  };
  both("changed-off", LifeState::kOff, Power::kStopped, 2048);
  both("crashed", LifeState::kCrashed, Power::kRunning, 1024);
  both("paused", LifeState::kPaused, Power::kRunning, 512);
  both("started", LifeState::kOff, Power::kRunning, 1024);
  both("started-and-changed", LifeState::kOff, Power::kRunning, 2048);
  both("stopped", LifeState::kRunning, Power::kStopped, 1024);
  CHECK_GOLDEN("plan/power", world.Text());
}

TEST_CASE("a recreate") {
  World world;
  GuestConfig guest = SmallGuest("db01");
  world.Applied(guest);
  guest.uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
  world.Want(guest);
  CHECK_GOLDEN("plan/recreate", world.Text());
}

}  // namespace domus
