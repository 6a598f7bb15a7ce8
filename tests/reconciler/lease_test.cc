#include "reconciler/lease.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/local_time.h"
#include "reconciler/store.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

struct State {
  TemporaryDirectory directory;
  std::string path = (directory.path() / "state.db").string();
  Store store = Open();
  ProcessIdentity self = ThisProcess();

  Store Open() const {
    return std::move(*Store::Open(path, [] { return int64_t{1000}; }));
  }
  std::optional<LeaseHolder> Holder() { return ReadLease(store.database()).value(); }
};

}  // namespace

TEST_CASE("one writer: a live holder is respected, a dead one taken over (PL105)") {
  State state;
  CHECK(IsAlive(state.self));
  REQUIRE_FALSE(state.store.Acquire(state.self, "domus apply")->has_value());
  Store second = state.Open();
  const auto held = second.Acquire(state.self, "domus apply");
  REQUIRE(held->has_value());
  CHECK((*held)->process == state.self);
  const ReconcileError error = LockedError(**held, 1130);
  CHECK(error.id == "PL105");
  CHECK(error.headline == "state is locked");
  const std::string pid = std::to_string(state.self.pid);
  CHECK(error.lines == std::vector<std::string>{
                           "held by   " + state.self.who + ", domus apply, pid " + pid +
                           " (alive)      since " + LocalTime(1000, "%H:%M:%S") + " (2m 10s)"});
  CHECK(error.helps == std::vector<std::string>{
                           "wait: --lock-timeout 5m      take it over: domus lock steal " + pid +
                           "   (asks first; refused while pid is alive without --force)"});
  REQUIRE(state.store.Release(state.self).has_value());

  ProcessIdentity before_reboot = state.self;
  before_reboot.boot_id = "another";
  CHECK_FALSE(IsAlive(before_reboot));
  REQUIRE_FALSE(state.store.Acquire(before_reboot, "domus apply")->has_value());
  CHECK_FALSE(second.Acquire(state.self, "domus apply")->has_value());

  ProcessIdentity reused_pid = state.self;
  reused_pid.start = state.self.start + 1;
  CHECK_FALSE(IsAlive(reused_pid));
}

TEST_CASE("a hold is nobody's process, keeps writers out and outlives a release") {
  State state;
  REQUIRE_FALSE(HoldLease(state.store.database(), "ana@ovs01", "disk \x1b replacement", 1000)
                    ->has_value());
  const auto held = state.store.Acquire(state.self, "domus apply");
  REQUIRE(held->has_value());
  const ReconcileError error = LockedError(**held, 1005);
  CHECK(error.headline == "state is on hold");
  CHECK(error.lines[0] == "held by   ana@ovs01, on hold: \"disk \\x1b replacement\"      since " +
                              LocalTime(1000, "%H:%M:%S") + " (5s)");
  CHECK(error.helps == std::vector<std::string>{"let others write again: domus lock release"});
  REQUIRE(state.store.Release(state.self));
  CHECK(state.Holder().has_value());
  REQUIRE(HoldLease(state.store.database(), "ben@ovs01", "another", 1001)->has_value());
  CHECK(BreakLease(state.store.database(), *state.Holder()).value());
  CHECK_FALSE(state.Holder().has_value());
}

TEST_CASE("a lock that was taken away stops its writer, and only that lock is taken") {
  State state;
  REQUIRE_FALSE(state.store.Acquire(state.self, "domus apply")->has_value());
  const LeaseHolder seen = *state.Holder();
  LeaseHolder other = seen;
  other.process.pid = 1;
  CHECK_FALSE(BreakLease(state.store.database(), other).value());
  REQUIRE(state.store.Begin().has_value());
  CHECK(BreakLease(state.store.database(), seen).value());
  CHECK(state.store.Begin().error().message ==
        state.path + ": the lock was taken from this command");
  CHECK_FALSE(state.store.BeginRun(state.self, {.command = "domus apply"}).has_value());
  REQUIRE_FALSE(HoldLease(state.store.database(), "ana@ovs01", "repair", 1000)->has_value());
  CHECK(state.store.Begin().error().message ==
        state.path + ": the lock was taken from this command by ana@ovs01, on hold: \"repair\"");
}

TEST_CASE("waiting for a lock tells who has it at most once a second, and ends") {
  double now = 100;
  int asked = 0;
  std::vector<double> told;
  const LeaseHolder holder{.command = "domus apply"};
  LeaseWait wait{.timeout_s = 3};
  wait.seconds = [&] { return now; };
  wait.sleep = [&](double seconds) { now += seconds; };
  wait.tell = [&](const LeaseHolder& who, double waited) {
    CHECK(who == holder);
    told.push_back(waited);
  };
  const auto locked = [&] {
    ++asked;
    return Result<std::optional<LeaseHolder>>(holder);
  };
  CHECK(AwaitLease(locked, wait)->has_value());
  CHECK(now == 103);
  CHECK(asked == 13);
  CHECK(told == std::vector<double>{0, 1, 2});

  const auto free_soon = [&] {
    return Result<std::optional<LeaseHolder>>(++asked < 16 ? std::optional(holder) : std::nullopt);
  };
  asked = 13;
  CHECK_FALSE(AwaitLease(free_soon, wait)->has_value());
  CHECK(now == 103.5);

  asked = 0;
  wait.stop_requested = [] { return true; };
  CHECK(AwaitLease(locked, wait)->has_value());
  CHECK(asked == 1);
  wait.timeout_s = 0;
  CHECK(AwaitLease(locked, wait)->has_value());
  CHECK(asked == 2);
}

}  // namespace domus
