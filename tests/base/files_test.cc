#include "base/files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.h"

namespace domus {

TEST_CASE("what is written is read, with the mode that was asked for") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "secret").string();
  REQUIRE(WriteFile(path, std::string("a\0b", 3), 0600));
  CHECK(ReadFile(path) == std::string("a\0b", 3));
  struct stat info = {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("a reader with a limit gets one byte more than it, to know") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "large").string();
  REQUIRE(WriteFile(path, std::string(100'000, 'x')));
  CHECK(ReadFile(path, 10)->size() == 11);
  CHECK(ReadFile(path, 100'000)->size() == 100'000);
}

TEST_CASE("failures name the path and the reason") {
  CHECK(ReadFile("/no/such/file").error().message ==
        "cannot read `/no/such/file`: No such file or directory");
  CHECK(ReadFile("/").error().message == "cannot read `/`: Is a directory");
  CHECK(WriteFile("/no/such/file", "").error().message ==
        "cannot write `/no/such/file`: No such file or directory");
}

TEST_CASE("a file is replaced in one step, and a failed write leaves nothing behind") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "file").string();
  REQUIRE(WriteFile(path, "old"));
  REQUIRE(WriteFile(path, "new"));
  CHECK(ReadFile(path) == "new");
  REQUIRE(std::filesystem::create_directory(directory.path() / "folder"));
  CHECK_FALSE(WriteFile((directory.path() / "folder").string(), "x").has_value());
  CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 2);
}

TEST_CASE("directories are made with those above them") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "a/b/c").string();
  REQUIRE(MakeDirectories(path, 0700));
  CHECK(std::filesystem::is_directory(path));
  CHECK(MakeDirectories(path));
  REQUIRE(WriteFile(path + "/file", ""));
  CHECK_FALSE(MakeDirectories(path + "/file").has_value());
}

}  // namespace domus
