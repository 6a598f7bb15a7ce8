// What each run wanted, kept once and found again; passwords never in clear.
#include "reconciler/run_history.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "base/files.h"
#include "reconciler/desired_record.h"
#include "tests/reconciler/rig.h"
#include "tests/support/arbitrary_guest.h"

namespace domus {
namespace {

constexpr std::string_view kKey = "0011";

DesiredGuest Wanted(const std::string& name, int memory) {
  DesiredGuest guest;
  guest.config.name = name;
  guest.config.memory_mib = memory;
  return guest;
}

std::string Names(Store& store, int64_t run) {
  std::string text;
  const std::vector<DesiredGuest> guests = LoadDesired(store.database(), run).value();
  for (const DesiredGuest& guest : guests) {
    text += guest.config.name + "=" + std::to_string(*guest.config.memory_mib) + " ";
  }
  return text;
}

struct History {
  Rig rig;
  Store store = rig.OpenStore();

  int64_t Run(std::vector<DesiredGuest> guests, bool covers_all = true) {
    DesiredState desired;
    desired.guests = std::move(guests);
    RunInfo info{.command = "domus apply", .desired = &desired, .covers_all = covers_all};
    const int64_t run = store.BeginRun({.who = "ana@ovs01"}, info).value();
    REQUIRE(store.FinishRun(run, RunOutcome::kDone));
    return run;
  }
  int64_t Rows(const std::string& table) {
    return store.database().Number("SELECT count(*) FROM " + table).value();
  }
};

}  // namespace

TEST_CASE("each run's wishes come back, and what stays the same is kept once") {
  History history;
  history.Run({Wanted("a", 1), Wanted("b", 1)});
  history.Run({Wanted("a", 1), Wanted("b", 2)});
  history.Run({Wanted("a", 1), Wanted("b", 2)});
  history.Run({Wanted("b", 1)});
  history.Run({Wanted("c", 3)}, false);
  history.Run({});
  CHECK(Names(history.store, 1) == "a=1 b=1 ");
  CHECK(Names(history.store, 2) == "a=1 b=2 ");
  CHECK(Names(history.store, 3) == "a=1 b=2 ");
  CHECK(Names(history.store, 4) == "b=1 ");
  CHECK(Names(history.store, 5) == "b=1 c=3 ");
  CHECK(Names(history.store, 6).empty());
  CHECK(history.Rows("desired") == 5);
  CHECK(history.Rows("content") == 4);
}

TEST_CASE("pruning keeps what the runs that stay wanted, and nothing else") {
  History history;
  for (int i = 1; i <= 6; ++i) history.Run({Wanted("a", i < 4 ? i : 4), Wanted("b", 1)});
  Result<Transaction> transaction = history.store.Begin();
  CHECK(PruneRuns(history.store.database(), 2).value() == 4);
  REQUIRE(transaction->Commit());
  CHECK(history.Rows("run") == 2);
  CHECK(Names(history.store, 5) == "a=4 b=1 ");
  CHECK(Names(history.store, 6) == "a=4 b=1 ");
  CHECK(history.Rows("desired") == 2);
  CHECK(history.Rows("content") == 2);
  CHECK(PruneRuns(history.store.database(), 2).value() == 0);
  CHECK(PruneRuns(history.store.database(), 0).value() == 2);
  CHECK(history.Rows("desired") == 2);
}

TEST_CASE("any guest comes back as it was, but for its passwords") {
  rc::check([] {
    DesiredGuest guest;
    guest.config = *rc::gen::arbitrary<GuestConfig>();
    guest.power = *rc::gen::element(Power::kRunning, Power::kStopped, Power::kIgnore);
    guest.protect = *rc::gen::arbitrary<bool>();
    const std::string json = WriteDesired(guest, kKey);
    DesiredGuest read = ReadDesired(json).value();
    RestoredSecrets outcome;
    RestoreSecrets(read, {&guest.config}, kKey, outcome);
    RC_ASSERT(read.config == guest.config);
    RC_ASSERT(read.power == guest.power);
    RC_ASSERT(read.protect == guest.protect);
    RC_ASSERT(outcome.replaced.empty() && outcome.missing.empty());
    RC_ASSERT(WriteDesired(read, kKey) == json);
  });
}

TEST_CASE("a password is kept as a digest, and found by it or said to be lost") {
  DesiredGuest guest = Wanted("db01", 512);
  guest.config.vnc.password = Secret("hunter2");
  guest.config.options["vncpasswd"] = {std::string("opensesame")};
  guest.config.vfbs.push_back({});
  guest.config.vfbs[0].vnc.password = Secret("swordfish");
  const std::string json = WriteDesired(guest, kKey);
  for (const char* secret : {"hunter2", "opensesame", "swordfish"}) {
    CHECK(json.find(secret) == std::string::npos);
  }
  GuestConfig now;
  now.vnc.password = Secret("changed");
  now.spice.password = Secret("swordfish");
  DesiredGuest read = ReadDesired(json).value();
  RestoredSecrets outcome;
  RestoreSecrets(read, {&now}, kKey, outcome);
  CHECK(outcome.replaced == std::vector<std::string>{"guest.db01 vnc password"});
  CHECK(outcome.missing == std::vector<std::string>{"guest.db01 vncpasswd"});
  CHECK(read.config.vnc.password == Secret("changed"));
  CHECK(read.config.vfbs[0].vnc.password == Secret("swordfish"));
}

TEST_CASE("a state file holds no password in clear") {
  Rig rig;
  GuestConfig guest;
  guest.name = "db01";
  guest.memory_mib = 512;
  guest.kernel = "/boot/vmlinuz";
  guest.vnc.password = Secret("hunter2hunter2");
  rig.Want(guest);
  rig.Apply();
  {
    Store store = rig.OpenStore();
    REQUIRE(store.BeginRun({}, {.command = "domus apply", .desired = &rig.desired}));
    CHECK(ReadFile(rig.state_file() + "-wal").value_or("").find("hunter2") == std::string::npos);
  }
  CHECK(ReadFile(rig.state_file()).value().find("hunter2") == std::string::npos);
}

TEST_CASE("damaged records of what was wanted are errors") {
  for (const char* json : {"", "[]", "{}", R"({"power":"on","protect":false,"guest":{}})",
                           R"({"power":"running","protect":1,"guest":{}})",
                           R"({"power":"running","protect":true,"guest":{"name":3}})"}) {
    CAPTURE(json);
    CHECK(ReadDesired(json).error().message.starts_with("recorded guest can't be read: "));
  }
}

TEST_CASE("a run costs what it changes, not what there is") {
  History history;
  std::vector<DesiredGuest> guests;
  for (int i = 0; i < 1000; ++i) guests.push_back(Wanted("g" + std::to_string(i), 512));
  for (int run = 0; run < 20; ++run) {
    guests[static_cast<size_t>(run)].config.memory_mib = 1024;
    history.Run(guests);
  }
  CHECK(history.Rows("desired") == 1000 + 19);
}

}  // namespace domus
