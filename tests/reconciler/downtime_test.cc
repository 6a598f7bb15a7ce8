// How long guests will be down, by what the journal tells of their restarts.
#include "reconciler/downtime.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include "tests/reconciler/rig.h"

namespace domus {
namespace {

struct JournalRow {
  int run;
  std::string address;
  std::string verb;
  int started;
  std::optional<int> finished;
  std::string outcome = "done";
};

/// What is recalled of guest.db01 and guest.web01.
std::vector<Downtime> Recalled(const std::vector<JournalRow>& rows) {
  const Rig rig;
  Store store = rig.OpenStore();
  for (int run = 1; run <= 3; ++run) REQUIRE(store.BeginRun({.who = "ana@ovs01"}, {}));
  int ordinal = 0;
  for (const JournalRow& row : rows) {
    Statement insert =
        store.database()
            .Prepare("INSERT INTO step (run, ordinal, address, verb, intent, started_at, finished_at,"
                     " outcome) VALUES (?1, ?2, ?3, ?4, '', ?5, ?6, ?7)")
            .value();
    insert.Bind(1, int64_t{row.run}).Bind(2, int64_t{++ordinal}).Bind(3, row.address);
    insert.Bind(4, row.verb).Bind(5, int64_t{row.started}).Bind(7, row.outcome);
    row.finished ? insert.Bind(6, int64_t{*row.finished}) : insert.BindNull(6);
    REQUIRE(insert.Run());
  }
  Plan plan;
  plan.down = {{.address = "guest.db01"}, {.address = "guest.web01"}};
  REQUIRE(RecallRestarts(store.database(), plan));
  return plan.down;
}

}  // namespace

TEST_CASE("a guest's last restart tells how long the next one takes") {
  const std::vector<Downtime> down = Recalled({{1, "guest.db01", "stop", 100, 130},
                                               {1, "guest.db01", "start", 130, 190},
                                               {2, "guest.db01", "stop", 1000, 1036},
                                               {2, "guest.other", "stop", 1000, 1001},
                                               {2, "guest.other", "start", 1001, 1002},
                                               {2, "guest.db01", "start", 1036, 1041}});
  CHECK(down == std::vector<Downtime>{{"guest.db01", 41}, {"guest.web01", std::nullopt}});
  CHECK(DowntimeText(down) == "guest.db01, about 45s (last restart took 41s); guest.web01");
  CHECK(EstimatedSeconds(down) == std::nullopt);
  CHECK(EstimatedSeconds({down[0], {"guest.web01", 0}}) == 50);
  CHECK(EstimatedSeconds(std::vector<Downtime>{}) == 0);
}

TEST_CASE("what was no whole restart tells nothing") {
  const std::vector<Downtime> down = Recalled({{1, "guest.db01", "stop", 100, 130},
                                               {2, "guest.db01", "start", 900, 901},
                                               {1, "guest.web01", "stop", 100, 130},
                                               {1, "guest.web01", "start", 130, 131, "failed"}});
  CHECK(down == std::vector<Downtime>{{"guest.db01", std::nullopt}, {"guest.web01", std::nullopt}});
  CHECK(DowntimeText(down) == "guest.db01, guest.web01");
}

TEST_CASE("nothing is known where there is no state") {
  const Rig rig;
  Plan plan;
  plan.down = {{.address = "guest.db01"}};
  REQUIRE(RecallRestarts(rig.state_file(), plan));
  CHECK(plan.down[0].last_restart_s == std::nullopt);
}

}  // namespace domus
