#include "hypervisor/processes.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/temporary_directory.h"

namespace domus {

TEST_CASE("what is numbered in a directory is listed by number, and nothing else") {
  const TemporaryDirectory directory;
  for (const char* name : {"10", "9", "self", "1x"}) {
    std::filesystem::create_directory(directory.path() / name);
  }
  CHECK(IdsIn(directory.path().string()) == std::vector{9, 10});
  CHECK(IdsIn("/no/such/directory").empty());
  CHECK(std::ranges::count(IdsIn("/proc/self/task"), ::gettid()) == 1);
}

TEST_CASE("a command line's option is followed by its word") {
  using namespace std::string_view_literals;
  CHECK(WordAfter("-uuid", "qemu\0-uuid\0a\0-uuid\0b\0"sv) == "a");
  CHECK(WordAfter("-uuid", "qemu\0-x\0-uuid\0"sv) == "");
  CHECK(WordAfter("-uuid", "qemu\0-x\0-uuid"sv) == std::nullopt);
  CHECK(WordAfter("-uuid", "qemu\0-uuidb\0a\0"sv) == std::nullopt);
  CHECK(WordAfter("-uuid", "") == std::nullopt);
}

}  // namespace domus
