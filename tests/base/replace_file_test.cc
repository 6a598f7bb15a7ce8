#include "base/replace_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/files.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

std::string Message(const Result<void>& result) { return result ? "" : result.error().message; }

}  // namespace

TEST_CASE("a file is replaced when it still holds what was read, and keeps its mode") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  REQUIRE(WriteFile(path, "old", 0640).has_value());
  CHECK(Message(ReplaceFile(path, "other", "new")) == "`" + path + "` was changed meanwhile");
  CHECK(*ReadFile(path) == "old");
  CHECK(Message(ReplaceFile(path, "old", "new")) == "");
  CHECK(*ReadFile(path) == "new");
  CHECK(fs::status(path).permissions() == fs::perms(0640));
  CHECK(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("read-only files, hard links and missing files are left alone") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  CHECK(Message(ReplaceFile(path, "old", "new")) ==
        "cannot write `" + path + "`: No such file or directory");
  REQUIRE(WriteFile(path, "old", 0444).has_value());
  CHECK(Message(ReplaceFile(path, "old", "new")) == "`" + path + "` is read-only");
  fs::permissions(path, fs::perms(0644));
  fs::create_hard_link(path, directory.path() / "twin");
  CHECK(Message(ReplaceFile(path, "old", "new")) ==
        "`" + path + "` has 2 names (hard links): replacing it would split them");
  CHECK(*ReadFile(path) == "old");
}

TEST_CASE("a new file never takes the place of another") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  CHECK(Message(CreateFile(path, "text", 0600)) == "");
  CHECK(fs::status(path).permissions() == fs::perms(0600));
  CHECK(Message(CreateFile(path, "again", 0600)) == "cannot create `" + path + "`: File exists");
  CHECK(*ReadFile(path) == "text");
  CHECK(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()) == 1);
}

}  // namespace domus
