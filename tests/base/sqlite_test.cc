#include "base/sqlite.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "base/files.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

struct Store {
  TemporaryDirectory directory;
  std::string path = (directory.path() / "test.db").string();
  Database database = Database::Open({.path = path}).value();

  int64_t Rows() {
    Statement count = database.Prepare("SELECT count(*) FROM t").value();
    CHECK(count.Step().value());
    return count.Int(0);
  }
};

}  // namespace

TEST_CASE("values come back as they went in, NUL and all") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a TEXT, b INTEGER, c TEXT) STRICT"));
  Statement insert = store.database.Prepare("INSERT INTO t VALUES (?, ?, ?)").value();
  REQUIRE(insert.Bind(1, std::string_view("x\0y", 3)).Bind(2, INT64_MIN).BindNull(3).Run());
  Statement select = store.database.Prepare("SELECT * FROM t").value();
  REQUIRE(select.Step().value());
  CHECK(select.Text(0) == std::string("x\0y", 3));
  CHECK(select.Int(1) == INT64_MIN);
  CHECK(select.IsNull(2));
  CHECK_FALSE(select.Step().value());
}

TEST_CASE("the file is the owner's alone") {
  Store store;
  struct stat info = {};
  REQUIRE(::stat(store.path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  {
    const Transaction transaction = Transaction::Begin(store.database).value();
    REQUIRE(store.database.Execute("INSERT INTO t VALUES (1)"));
  }
  CHECK(store.Rows() == 0);
  Transaction transaction = Transaction::Begin(store.database).value();
  REQUIRE(store.database.Execute("INSERT INTO t VALUES (1)"));
  REQUIRE(transaction.Commit());
  CHECK(store.Rows() == 1);
}

TEST_CASE("failures name the file and SQLite's reason") {
  Store store;
  CHECK(store.database.Execute("nonsense").error().message ==
        store.path + ": near \"nonsense\": syntax error");
  CHECK(Database::Open({.path = "/no/such/file"}).error().message ==
        "cannot open `/no/such/file`: No such file or directory");
  const std::string other = (store.directory.path() / "other").string();
  REQUIRE(WriteFile(other, "this is no database, but long enough to be looked at"));
  CHECK(Database::Open({.path = other}).error().message == other + ": file is not a database");
}

TEST_CASE("a read-only connection writes nothing") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  Database reader = Database::Open({.path = store.path, .read_only = true}).value();
  CHECK(reader.Execute("INSERT INTO t VALUES (1)").error().message ==
        store.path + ": attempt to write a readonly database");
  CHECK_FALSE(Database::Open({.path = "/no/such/file", .read_only = true}).has_value());
}

}  // namespace domus
