#include "reconciler/store.h"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/sqlite.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

Result<Store> OpenIn(const TemporaryDirectory& directory) {
  return Store::Open((directory.path() / "state.db").string(), [] { return int64_t{1000}; });
}

}  // namespace

TEST_CASE("a state file is private and keeps its key") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "state.db").string();
  std::string key;
  {
    Result<Store> store = OpenIn(directory);
    REQUIRE(store.has_value());
    key = store->Load()->digest_key;
  }
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(key.size() == 64);
  CHECK(OpenIn(directory)->Load()->digest_key == key);
  CHECK(ReadRecordedState(path)->digest_key == key);
}

TEST_CASE("no state file means that nothing is recorded, and none is made") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "state.db").string();
  const Result<RecordedState> state = ReadRecordedState(path);
  REQUIRE(state.has_value());
  CHECK(state->objects.empty());
  CHECK(::access(path.c_str(), F_OK) != 0);
}

TEST_CASE("a file that is no state is refused (PL100)") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "state.db").string();
  std::ofstream(path) << std::string(5000, 'x');
  const Result<Store> garbage = OpenIn(directory);
  REQUIRE_FALSE(garbage.has_value());
  CHECK(StateError(garbage.error()).id == "PL100");
  std::filesystem::remove(path);
  {
    Result<Database> other = Database::Open({.path = path});
    REQUIRE(other.has_value());
    REQUIRE(other->Execute("CREATE TABLE recipe (name TEXT)").has_value());
  }
  const Result<Store> foreign = OpenIn(directory);
  REQUIRE_FALSE(foreign.has_value());
  CHECK(foreign.error().message ==
        path + ": this is a database, but not a state of domus");
}

TEST_CASE("a state of a newer domus is refused") {
  const TemporaryDirectory directory;
  {
    Result<Store> store = OpenIn(directory);
    REQUIRE(store.has_value());
    REQUIRE(store->database().Execute("PRAGMA user_version = 99").has_value());
  }
  const Result<Store> newer = OpenIn(directory);
  REQUIRE_FALSE(newer.has_value());
  CHECK(newer.error().message.ends_with("written by a newer domus (state version 99, this one knows 1)"));
}

TEST_CASE("one writer: a live holder is respected, a dead one taken over (PL105)") {
  const TemporaryDirectory directory;
  Result<Store> store = OpenIn(directory);
  REQUIRE(store.has_value());
  const ProcessIdentity self = ThisProcess();
  CHECK(IsAlive(self));
  REQUIRE_FALSE(store->Acquire(self, "domus apply")->has_value());
  const auto held = store->Acquire(self, "domus apply");
  REQUIRE(held->has_value());
  CHECK((*held)->process == self);
  const ReconcileError error = LockedError(**held, 1130);
  CHECK(error.id == "PL105");
  CHECK(error.lines[0].find("(2m 10s)") != std::string::npos);
  REQUIRE(store->Release(self).has_value());

  ProcessIdentity before_reboot = self;
  before_reboot.boot_id = "another";
  CHECK_FALSE(IsAlive(before_reboot));
  REQUIRE_FALSE(store->Acquire(before_reboot, "domus apply")->has_value());
  CHECK_FALSE(store->Acquire(self, "domus apply")->has_value());

  ProcessIdentity reused_pid = self;
  reused_pid.start = self.start + 1;
  CHECK_FALSE(IsAlive(reused_pid));
}

}  // namespace domus
