#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "base/files.h"
#include "base/staged_files.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

int ModeOf(const fs::path& path) {
  struct stat status = {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

int64_t FilesIn(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

}  // namespace

TEST_CASE("files take their names together, readable by their owner alone") {
  const TemporaryDirectory directory;
  StagedFiles staged(directory.path().string());
  CHECK(staged.Stage("a.cfg", "one"));
  CHECK(staged.Stage("b.cfg", "two"));
  CHECK_FALSE(fs::exists(directory.path() / "a.cfg"));
  CHECK(staged.Commit());
  CHECK(staged.written() == 2);
  CHECK(ReadFile((directory.path() / "a.cfg").string()).value() == "one");
  CHECK(ReadFile((directory.path() / "b.cfg").string()).value() == "two");
  CHECK(ModeOf(directory.path() / "a.cfg") == 0600);
  CHECK(FilesIn(directory.path()) == 2);
}

TEST_CASE("what is not committed leaves nothing, and what was there stays") {
  const TemporaryDirectory directory;
  REQUIRE(WriteFile((directory.path() / "a.cfg").string(), "old"));
  {
    StagedFiles staged(directory.path().string());
    CHECK(staged.Stage("a.cfg", "new"));
  }
  CHECK(ReadFile((directory.path() / "a.cfg").string()).value() == "old");
  CHECK(FilesIn(directory.path()) == 1);
}

TEST_CASE("a file that holds the bytes already is not touched, unless others can read it") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "a.cfg").string();
  REQUIRE(WriteFile(path, "same", 0600));
  struct stat before = {}, after = {};
  ::stat(path.c_str(), &before);
  StagedFiles staged(directory.path().string());
  CHECK(staged.Stage("a.cfg", "same"));
  CHECK(staged.Commit());
  ::stat(path.c_str(), &after);
  CHECK(before.st_ino == after.st_ino);
  CHECK(staged.unchanged() == 1);
  CHECK(staged.written() == 0);

  REQUIRE(WriteFile(path, "same", 0644));
  StagedFiles again(directory.path().string());
  CHECK(again.Stage("a.cfg", "same"));
  CHECK(again.Commit());
  CHECK(ModeOf(path) == 0600);
}

TEST_CASE("a link is replaced, not written through; a directory is refused") {
  const TemporaryDirectory directory;
  const std::string target = (directory.path() / "target").string();
  REQUIRE(WriteFile(target, "kept"));
  fs::create_symlink(target, directory.path() / "a.cfg");
  fs::create_directory(directory.path() / "b.cfg");
  StagedFiles staged(directory.path().string());
  CHECK(staged.Stage("a.cfg", "new"));
  CHECK(staged.Stage("b.cfg", "new").error().message ==
        "cannot write `" + (directory.path() / "b.cfg").string() + "`: Is a directory");
  CHECK(staged.Commit());
  CHECK(ReadFile(target).value() == "kept");
  CHECK(ReadFile((directory.path() / "a.cfg").string()).value() == "new");
}

TEST_CASE("a directory that is not there is an error that names the file") {
  StagedFiles staged("/nowhere/at/all");
  CHECK(staged.Stage("a.cfg", "x").error().message ==
        "cannot write `/nowhere/at/all/a.cfg`: No such file or directory");
}

}  // namespace domus
