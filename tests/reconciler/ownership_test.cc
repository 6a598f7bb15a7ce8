#include "reconciler/ownership.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "reconciler/run_history.h"
#include "tests/reconciler/rig.h"

namespace domus {
namespace {

const ProcessIdentity kAna{.who = "ana@ovs01", .pid = 1};

std::string ErrorOf(const OwnershipResult& result) {
  if (result) return "";
  return result.error().id + ": " + result.error().headline + "; " + Join(result.error().helps, "; ");
}

struct Applied : Rig {
  Applied() {
    Want(Guest("db01"));
    Want(Guest("web01"));
    Apply();
  }
  static GuestConfig Guest(const std::string& name) {
    GuestConfig guest;
    guest.name = name;
    guest.memory_mib = 512;
    guest.kernel = "/boot/vmlinuz";
    return guest;
  }
};

}  // namespace

TEST_CASE("a protected guest is not removed when its file is gone, and says who wanted that") {
  Applied rig;
  {
    Store store = rig.OpenStore();
    REQUIRE(Protect(store, kAna, "guest.db01", "licence server"));
  }
  rig.Drop("db01");
  const Plan plan = rig.MakePlan();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].held == "PROTECTED, will NOT be removed");
  CHECK(plan.changes[0].held_why == "protected 1970-01-12 by ana: \"licence server\"");
  CHECK(plan.changes[0].held_help == "to remove it: domus unprotect guest.db01, then plan again");
  rig.Apply();
  CHECK(rig.Observe().guests.size() == 2);

  Store store = rig.OpenStore();
  REQUIRE(Unprotect(store, kAna, "guest.db01"));
  rig.Apply();
  CHECK(rig.Observe().guests.size() == 1);
  CHECK(store.Load()->objects.size() == 1);
}

TEST_CASE("protection refuses recreate, too") {
  Applied rig;
  {
    Store store = rig.OpenStore();
    REQUIRE(Protect(store, kAna, "guest.db01", "licence server"));
  }
  GuestConfig other = Applied::Guest("db01");
  other.uuid = "8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10";
  rig.Want(other);
  const Plan plan = rig.MakePlan();
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].held == "PROTECTED, will NOT be recreated");
  CHECK(plan.changes[0].steps.empty());
  CHECK(plan.changes[0].held_help == "to recreate it: domus unprotect guest.db01, then plan again");
}

TEST_CASE("what is not recorded, and what is not protected (PL107, PL108)") {
  Applied rig;
  Store store = rig.OpenStore();
  CHECK(ErrorOf(Protect(store, kAna, "guest.db02", "x")) ==
        "PL107: nothing is recorded of `guest.db02`; did you mean `guest.db01`?");
  CHECK(ErrorOf(Forget(store, kAna, "db01")) ==
        "PL107: nothing is recorded of `db01`; did you mean `guest.db01`?");
  CHECK(ErrorOf(Unprotect(store, kAna, "guest.db01")) ==
        "PL108: `guest.db01` is not protected by domus protect; ");
}

TEST_CASE("a forgotten guest runs on, unmanaged; the history says who forgot it") {
  Applied rig;
  {
    Store store = rig.OpenStore();
    REQUIRE(Protect(store, kAna, "guest.db01", "licence server"));
    REQUIRE(Forget(store, kAna, "guest.db01"));
    CHECK(store.Load()->objects.size() == 1);
    const std::vector<RunRecord> runs = LoadRuns(store.database()).value();
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].command == "domus forget guest.db01");
    CHECK(runs[0].outcome == "done");
    CHECK_FALSE(runs[0].on_host);
    CHECK(LoadSteps(store.database(), runs[0].id).value()[0].intent ==
          "forget; was protected 1970-01-12 by ana: \"licence server\"");
    CHECK(store.database().Number("SELECT count(*) FROM protection").value() == 0);
  }
  rig.Drop("db01");
  const Plan plan = rig.MakePlan();
  CHECK(plan.changes.empty());
  CHECK(plan.unmanaged == std::vector<std::string>{"db01"});
  CHECK(rig.Observe().guests.size() == 2);
}

}  // namespace domus
