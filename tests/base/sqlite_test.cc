#include "base/sqlite.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/files.h"
#include "tests/support/child_of_nobody.h"
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

TEST_CASE("a statement that is given back is had again as new") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1), (2)"));
  const char* sql = "SELECT a, ?1 FROM t ORDER BY a";
  {
    Statement half_read = store.database.Prepare(sql).value();
    REQUIRE(half_read.Bind(1, int64_t{7}).Step().value());
    Statement beside = store.database.Prepare(sql).value();
    REQUIRE(beside.Step().value());
    CHECK(beside.Int(0) == 1);
  }
  REQUIRE(store.database.Execute("ALTER TABLE t ADD COLUMN b INTEGER"));
  Statement again = store.database.Prepare(sql).value();
  REQUIRE(again.Step().value());
  CHECK(again.Int(0) == 1);
  CHECK(again.IsNull(1));
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
        store.path + ": cannot be written: it is read-only, or its directory is");
  CHECK_FALSE(Database::Open({.path = "/no/such/file", .read_only = true}).has_value());
}

TEST_CASE("its files are made private, and links in their place are refused") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  const auto mode = [&](const std::string& suffix) {
    struct stat info = {};
    REQUIRE(::stat((store.path + suffix).c_str(), &info) == 0);
    return info.st_mode & 0777;
  };
  CHECK(mode("-wal") == 0600);
  CHECK(mode("-shm") == 0600);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    REQUIRE(::chmod((store.path + suffix).c_str(), 0644) == 0);
  }
  REQUIRE(Database::Open({.path = store.path}));
  for (const char* suffix : {"", "-wal", "-shm"}) CHECK(mode(suffix) == 0600);

  const std::string link = (store.directory.path() / "link.db").string();
  std::filesystem::create_symlink(store.path, link);
  CHECK(Database::Open({.path = link}).error().message ==
        "cannot open `" + link + "`: it is a symbolic link; name the file that it leads to");
  CHECK_FALSE(Database::Open({.path = link, .read_only = true}));
  const std::string folder = store.directory.path().string();
  CHECK(Database::Open({.path = folder}).error().message ==
        "cannot open `" + folder + "`: it is not a regular file");
}

TEST_CASE("a commit of one row writes little to the log") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  const auto log_size = [&] { return std::filesystem::file_size(store.path + "-wal"); };
  const auto before = log_size();
  REQUIRE(store.database.Execute("INSERT INTO t VALUES (1)"));
  CHECK(log_size() - before < 2048);
}

TEST_CASE("the log has its bound, whatever the size of the file's pages") {
  for (const char* page_size : {"PRAGMA page_size=1024", "PRAGMA page_size=4096"}) {
    const TemporaryDirectory directory;
    const std::string path = (directory.path() / "test.db").string();
    Database made = Database::OpenInMemory().value();
    REQUIRE(made.Execute(page_size));
    REQUIRE(made.Execute("CREATE TABLE t (a INTEGER) STRICT"));
    REQUIRE(made.BackUp(path, false));
    Database database = Database::Open({.path = path}).value();
    CHECK(database.Number("PRAGMA wal_autocheckpoint").value() *
              database.Number("PRAGMA page_size").value() ==
          32 * 1024 * 1024);
  }
}

TEST_CASE("an emptied log leaves all in the file, and nobody is waited for") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)"));
  const auto log_size = [&] { return std::filesystem::file_size(store.path + "-wal"); };
  Database reader = Database::Open({.path = store.path, .read_only = true}).value();
  {
    REQUIRE(reader.Execute("BEGIN; SELECT count(*) FROM t"));
    REQUIRE(store.database.Execute("INSERT INTO t VALUES (2)"));
    store.database.EmptyLog();
    CHECK(log_size() > 0);
    CHECK(reader.Number("SELECT count(*) FROM t").value() == 1);
    REQUIRE(reader.Execute("COMMIT"));
  }
  store.database.EmptyLog();
  CHECK(log_size() == 0);
  CHECK(store.Rows() == 2);
  REQUIRE(store.database.Execute("INSERT INTO t VALUES (3)"));
  CHECK(store.Rows() == 3);
  CHECK(reader.Number("SELECT count(*) FROM t").value() == 3);
}

TEST_CASE("a full disk") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a TEXT) STRICT; PRAGMA max_page_count = 3"));
  CHECK(store.database.Execute("INSERT INTO t VALUES (hex(zeroblob(100000)))").error().message ==
        store.path + ": cannot be written: the disk is full");
  REQUIRE(store.database.Execute("INSERT INTO t VALUES ('small')"));
  CHECK(store.Rows() == 1);
}

TEST_CASE("a copy in memory, and a backup") {
  Store store;
  REQUIRE(store.database.Execute("PRAGMA user_version = 5; CREATE TABLE t (a TEXT) STRICT;"
                                 "INSERT INTO t VALUES ('x')"));
  Database memory = Database::OpenInMemory().value();
  REQUIRE(store.database.CopyTo(memory));
  CHECK(memory.Number("SELECT count(*) FROM t").value() == 1);

  const std::string backup = (store.directory.path() / "backup.db").string();
  REQUIRE(store.database.BackUp(backup, false));
  struct stat info = {};
  REQUIRE(::stat(backup.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  REQUIRE(store.database.Execute("INSERT INTO t VALUES ('y')"));
  CHECK(store.database.BackUp(backup, false).error().message ==
        "cannot write `" + backup + "`: File exists");
  CHECK(Database::Open({.path = backup, .read_only = true})->Number("SELECT count(*) FROM t").value() == 1);
  REQUIRE(store.database.BackUp(backup, true));
  Database copy = Database::Open({.path = backup, .read_only = true}).value();
  CHECK(copy.Number("SELECT count(*) FROM t").value() == 2);
  CHECK(copy.Number("PRAGMA user_version").value() == 5);
  CHECK_FALSE(store.database.BackUp("/no/such/folder/backup.db", true));
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(store.directory.path())) {
    files += entry.path().string().find("backup.db.") != std::string::npos;
  }
  CHECK(files == 0);
}

TEST_CASE("in a directory that can't be written it is read, and writing says why not") {
  std::string path;
  const TemporaryDirectory directory;
  {
    path = (directory.path() / "test.db").string();
    Database database = Database::Open({.path = path}).value();
    REQUIRE(database.Execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (7)"));
  }
  const std::string folder = directory.path().string();
  if (::geteuid() == 0) {
    REQUIRE(::chown(path.c_str(), kNobody, kNobody) == 0);
    REQUIRE(::chown(folder.c_str(), kNobody, kNobody) == 0);
  }
  REQUIRE(::chmod(folder.c_str(), 0500) == 0);
  const std::string cannot_write =
      path + ": cannot be written: it is read-only, or its directory is";
  const int outcome = InChildOfNobody([&] {
    auto reader = Database::Open({.path = path, .read_only = true});
    if (!reader || reader->Number("SELECT a FROM t").value_or(0) != 7) return 2;
    const auto writer = Database::Open({.path = path});
    return writer ? 3 : writer.error().message == cannot_write ? 0 : 4;
  });
  CHECK(outcome == 0);
  REQUIRE(::chmod(folder.c_str(), 0700) == 0);
}

TEST_CASE("a file-size limit says what went wrong") {
  Store store;
  REQUIRE(store.database.Execute("CREATE TABLE t (a TEXT) STRICT"));
  const std::string too_large = store.path + ": cannot be read or written: File too large";
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{65536, 65536};
    ::signal(SIGXFSZ, SIG_IGN);
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(1);
    Database database = Database::Open({.path = store.path}).value();
    const auto written = database.Execute("INSERT INTO t VALUES (hex(zeroblob(1000000)))");
    ::_exit(written ? 2 : written.error().message == too_large ? 0 : 3);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace domus
