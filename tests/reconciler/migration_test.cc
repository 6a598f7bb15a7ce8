// States of every released version, with rows, become what the newest one makes.
#include <doctest/doctest.h>

#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/sqlite.h"
#include "reconciler/lease.h"
#include "reconciler/recorded_state.h"
#include "reconciler/run_history.h"
#include "reconciler/store.h"
#include "reconciler/store_schema.h"
#include "tests/support/source_directory.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

std::string Source(const std::string& path) {
  return ReadFile(SourceDirectory() + "/" + path).value();
}

/// A state file as the released version made and used it.
void MakeReleased(const std::string& path, int64_t version) {
  Database database = Database::Open({.path = path}).value();
  REQUIRE(database.Execute(Source(fmt::format("reconciler/migrations/schema-{}.sql", version))));
  REQUIRE(database.Execute(Source(fmt::format("tests/reconciler/released/rows-{}.sql", version))));
  REQUIRE(database.Execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", 0x446F6D73, version)));
}

/// Every table and index, as it was declared, without comments, line ends and double blanks.
std::vector<std::string> Schema(Database& database) {
  static const std::regex kComment("--[^\n]*"), kBlank(R"(\s+)"), kBeforeMark(R"( ([,)]))");
  Statement select =
      database.Prepare("SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
          .value();
  std::vector<std::string> schema;
  while (select.Step().value()) {
    std::string sql = std::regex_replace(select.Text(0), kComment, "");
    sql = std::regex_replace(sql, kBlank, " ");
    schema.push_back(std::regex_replace(sql, kBeforeMark, "$1"));
  }
  return schema;
}

struct Place {
  TemporaryDirectory directory;
  std::string path = (directory.path() / "state.db").string();
};

Store OpenStore(const std::string& path) {
  Result<Store> store = Store::Open(path, [] { return int64_t{1'700'001'000}; });
  REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().message));
  return std::move(*store);
}

}  // namespace

TEST_CASE("every released schema becomes the newest one") {
  const Place fresh;
  Store newest = OpenStore(fresh.path);
  const std::vector<std::string> expected = Schema(newest.database());
  for (int64_t version = 1; version < kSchemaVersion; ++version) {
    CAPTURE(version);
    const Place place;
    MakeReleased(place.path, version);
    Store migrated = OpenStore(place.path);
    CHECK(Schema(migrated.database()) == expected);
    CHECK(migrated.database().Number("PRAGMA user_version").value() == kSchemaVersion);
    CHECK(FindDamage(migrated.database(), Thoroughness::kFull).value().empty());
    CHECK(migrated.database().Number("SELECT count(*) FROM pragma_foreign_key_check").value() == 0);
  }
}

TEST_CASE("what a state of version 1 holds is still there after its migration") {
  const Place place;
  MakeReleased(place.path, 1);
  Store store = OpenStore(place.path);
  const RecordedState state = store.Load().value();
  CHECK(state.serial == 7);
  CHECK(state.digest_key.starts_with("00112233"));
  REQUIRE(state.objects.size() == 2);
  const RecordedObject& db01 = state.objects.at("guest.db01");
  CHECK(db01 == RecordedObject{.address = "guest.db01",
                               .uuid = "11111111-2222-3333-4444-555555555555",
                               .settings = R"({"memory":{"parts":{"":"2048"},"shown":"2048 MiB"}})",
                               .protect = true,
                               .restarting = true,
                               .owned_since = 1700000000});
  const std::vector<RunRecord> runs = LoadRuns(store.database()).value();
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].outcome == "cut short");
  CHECK(runs[0].steps_open == 1);
  CHECK(runs[1].outcome == "partly");
  CHECK(runs[1].on_host);
  CHECK_FALSE(runs[1].has_desired);
  CHECK(LoadSteps(store.database(), 1).value()[1].error == "no memory");
  const std::optional<LeaseHolder> holder = ReadLease(store.database()).value();
  REQUIRE(holder.has_value());
  CHECK(holder->process.who == "ben@ovs01");
  CHECK_FALSE(holder->reason.has_value());
  CHECK(holder->doing == "guest.web01: create");
}

TEST_CASE("an older state is read as the newest one, and stays as it is") {
  const Place place;
  MakeReleased(place.path, 1);
  const std::string before = ReadFile(place.path).value();
  const Result<RecordedState> read = ReadRecordedState(place.path);
  REQUIRE(read.has_value());
  CHECK(read->objects.size() == 2);
  CHECK(read->last_apply.ends_with(" by ben"));
  CHECK(ReadFile(place.path).value() == before);
}

TEST_CASE("a migration that fails leaves the state as it was") {
  const Place place;
  MakeReleased(place.path, 1);
  {
    Database database = Database::Open({.path = place.path}).value();
    // In the way of the second statement of the migration's tables.
    REQUIRE(database.Execute("CREATE TABLE content (x INTEGER)"));
  }
  const Result<Store> store = Store::Open(place.path, [] { return int64_t{0}; });
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().message == place.path + ": table content already exists");
  Database database = Database::Open({.path = place.path}).value();
  CHECK(database.Number("PRAGMA user_version").value() == 1);
  CHECK(database.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'protection'").value() == 0);
}

}  // namespace domus
