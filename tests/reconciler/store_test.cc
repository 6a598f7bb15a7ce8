#include "reconciler/store.h"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
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
  CHECK(newer.error().message.ends_with("written by a newer domus (state version 99, this one knows 2)"));
}

TEST_CASE("a state with a view, which could make a query endless, is refused") {
  const TemporaryDirectory directory;
  {
    Result<Store> store = OpenIn(directory);
    REQUIRE(store->database().Execute("DROP TABLE step; CREATE VIEW step AS SELECT 1 AS run"));
  }
  CHECK(OpenIn(directory).error().message ==
        (directory.path() / "state.db").string() +
            ": somebody has changed what this state is made of");
}

TEST_CASE("a damaged state is refused") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "state.db").string();
  { REQUIRE(OpenIn(directory).has_value()); }
  std::string bytes = ReadFile(path).value();
  for (size_t at = 4096; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 7);
  REQUIRE(WriteFile(path, bytes, 0600));
  const Result<Store> store = OpenIn(directory);
  REQUIRE_FALSE(store.has_value());
  CHECK(store.error().message.find("damaged") != std::string::npos);
}

}  // namespace domus
