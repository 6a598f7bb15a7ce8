#include "reconciler/plan_order.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "base/text.h"
#include "tests/reconciler/world.h"

namespace domus {
namespace {

/// "db web<db": the changes in the order of apply, each with what it waits for.
std::string OrderOf(const Plan& plan) {
  std::vector<std::string> words;
  for (const size_t index : plan.order) {
    const ObjectChange& change = plan.changes[index];
    std::string word(AddressName(change.address));
    for (const Dependency& dependency : change.waits_for) {
      word += fmt::format("<{}", AddressName(dependency.address));
    }
    words.push_back(std::move(word));
  }
  return Join(words, " ");
}

World AllToStart(std::initializer_list<const char*> names) {
  World world;
  for (const char* name : names) world.Want(SmallGuest(name));
  return world;
}

void AllowEverything(World& world) {
  world.policy = {.allow_restart = true, .allow_recreate = true, .allow_remove = true,
                  .max_remove = RemovalLimit{.number = 100, .percent = false}};
}

}  // namespace

TEST_CASE("a guest is started after those it boots after") {
  World world = AllToStart({"app", "db", "web"});
  world.desired.boots_after = {{"app", {"db"}}, {"web", {"app", "db"}}};
  CHECK(OrderOf(world.MakePlan()) == "db app<db web<app<db");
  CHECK(world.Text().find("+  power        running     after guest.app, guest.db (boot_order)\n") !=
        std::string::npos);
}

TEST_CASE("a guest that runs on is no reason to wait, but those before it are") {
  World world = AllToStart({"db", "web"});
  world.Want(SmallGuest("app"));
  world.Applied(SmallGuest("app"));
  world.desired.boots_after = {{"web", {"app"}}, {"app", {"db", "nobody"}}, {"db", {"app2"}}};
  CHECK(OrderOf(world.MakePlan()) == "db web<db");
}

TEST_CASE("guests are stopped in reverse") {
  World world;
  for (const char* name : {"app", "db", "web"}) {
    world.Applied(SmallGuest(name));
    world.Want(SmallGuest(name), Power::kStopped);
  }
  world.desired.boots_after = {{"app", {"db"}}, {"web", {"app"}}};
  AllowEverything(world);
  CHECK(OrderOf(world.MakePlan()) == "web app<web db<app");
}

TEST_CASE("guests that are gone from the config are stopped in reverse too, while domus.yaml knows") {
  World world;
  for (const char* name : {"db", "other", "web"}) world.Applied(SmallGuest(name));
  world.Want(SmallGuest("other"));
  world.desired.boots_after = {{"web", {"db"}}};
  AllowEverything(world);
  CHECK(OrderOf(world.MakePlan()) == "web db<web");
}

TEST_CASE("what frees memory or devices goes first, what takes them last") {
  World world;
  for (const char* name : {"grows", "shrinks", "renews", "gone"}) {
    world.Applied(SmallGuest(name, 1024));
  }
  world.Want(SmallGuest("born"));
  GuestConfig grows = SmallGuest("grows", 2048);
  world.Want(grows);
  world.Want(SmallGuest("shrinks", 512));
  GuestConfig renews = SmallGuest("renews", 1024);
  renews.maxmem_mib = 8192;
  world.Want(renews);
  AllowEverything(world);
  const Plan plan = world.MakePlan();
  CHECK(OrderOf(plan) == "gone shrinks grows renews born");
  std::string rooms;
  for (const size_t index : plan.order) {
    rooms += plan.changes[index].room == Room::kFrees   ? 'f'
             : plan.changes[index].room == Room::kTakes ? 't'
                                                        : '-';
  }
  CHECK(rooms == "fft-t");
}

TEST_CASE("what waits for room to be taken holds up nobody who takes room") {
  World world;
  world.Applied(SmallGuest("web", 1024), LifeState::kRunning);
  world.Want(SmallGuest("db", 1024));
  GuestConfig web = SmallGuest("web", 512);
  web.maxmem_mib = 4096;
  world.Want(web);
  world.desired.boots_after = {{"web", {"db"}}};
  AllowEverything(world);
  const Plan plan = world.MakePlan();
  CHECK(OrderOf(plan) == "db web<db");
  CHECK(plan.changes[plan.order[0]].room == Room::kTakes);
  CHECK(plan.changes[plan.order[1]].room == Room::kSame);
}

TEST_CASE("dependencies that can't be are dropped: on nothing, on itself, in a circle") {
  World world = AllToStart({"a", "b", "c"});
  Plan plan = world.MakePlan();
  const auto waits = [&](size_t i, const char* address) {
    plan.changes[i].waits_for.push_back({address, "test"});
  };
  waits(0, "guest.a");
  waits(0, "repository[8EE876B5]");
  waits(1, "guest.c");
  waits(2, "guest.b");
  OrderPlan(world.desired, world.observed, plan);
  CHECK(OrderOf(plan) == "a b c<b");
}

TEST_CASE("a kind of object of its own goes before the guests that wait for it") {
  World world = AllToStart({"a", "b"});
  Plan plan = world.MakePlan();
  ObjectChange mount{.address = "repository[8EE876B5]", .action = Action::kCreate};
  mount.title = "will be mounted";
  plan.changes.push_back(mount);
  plan.changes[1].waits_for.push_back({mount.address, "repository"});
  OrderPlan(world.desired, world.observed, plan);
  CHECK(plan.changes[plan.order[1]].address == mount.address);
  CHECK(plan.changes[plan.order[2]].waits_for.size() == 1);
}

TEST_CASE("a name is given up before another guest gets it") {
  World world = AllToStart({"web", "web-old"});
  Plan plan = world.MakePlan();
  plan.changes[1].action = Action::kRename;
  plan.changes[1].renamed_from = "guest.web";
  AddNameOrder(plan);
  OrderPlan(world.desired, world.observed, plan);
  CHECK(OrderOf(plan) == "web-old web<web-old");
}

TEST_CASE("a long boot order is put in line at once") {
  World world;
  const int count = 3000;
  for (int i = 0; i < count; ++i) {
    world.Want(SmallGuest(fmt::format("g{:04}", i)));
    if (i > 0) {
      world.desired.boots_after[fmt::format("g{:04}", i - 1)] = {fmt::format("g{:04}", i)};
    }
  }
  const Plan plan = world.MakePlan();
  CHECK(plan.changes[plan.order.front()].address == "guest.g2999");
  CHECK(plan.changes[plan.order.back()].address == "guest.g0000");
}

}  // namespace domus
