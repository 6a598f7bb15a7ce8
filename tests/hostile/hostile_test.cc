// Inputs meant to hurt, given to the release binary under 500 MB of address space: each gets one
// clear error. (Time is measured in bench/; here a limit only keeps a hang from hanging the tests.)
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "base/files.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

std::string Repeat(std::string_view piece, size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

/// What lint prints of a file of these bytes, in concise form, without its directory and summary.
std::string Lint(std::string_view bytes, const std::string& name = "vm.cfg") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / name).string();
  REQUIRE(WriteFile(path, bytes));
  const ProgramResult result =
      RunProgram({DOMUS_RELEASE_BINARY, "lint", "--quiet", "--format=concise", path},
                 {.memory_bytes = 500u << 20, .seconds = 60});
  CHECK(result.status == 1);
  std::string output = result.output;
  const std::string prefix = directory.path().string() + "/";
  for (size_t at; (at = output.find(prefix)) != std::string::npos;) output.erase(at, prefix.size());
  return output;
}

}  // namespace

TEST_CASE("bytes that are no text") {
  CHECK(Lint(std::string("name = 'a'\nmem\0ry = 1\n", 22)) == "");
  CHECK(Lint("name = '\xff\xfe'\n") == "");
}

TEST_CASE("nesting") {
  for (const char* open : {"(", "[", "{", "-", "not ", "lambda: ", "a[", "f(", "1 if "}) {
    CAPTURE(open);
    CHECK(Lint("a = " + Repeat(open, 50'000) + "\n") == "");
  }
  CHECK(Lint("a = " + Repeat("(", 50'000) + Repeat(")", 50'000) + "\n") == "");
  CHECK(Lint(Repeat("(", 50'000) + Repeat(")", 50'000), "guest.sxp") == "");
}

TEST_CASE("size") {
  CHECK(Lint("a = '" + std::string(100'000'000, 'x') + "'\n") == "");
  CHECK(Lint(Repeat("a = 1\n", 1'000'000)) == "");
  CHECK(Lint(Repeat("a=1\n", 250'000)) == "");
  CHECK(Lint("a = [" + Repeat("1,", 400'000) + "]\n") == "");
}

TEST_CASE("endless and enormous work") {
  CHECK(Lint("while True:\n  pass\n") == "");
  CHECK(Lint("a = 'x' * 10**12\n") == "");
  CHECK(Lint("a = range(10**12)\n") == "");
  CHECK(Lint("a = 'x'\nwhile 1:\n  a = a + a\n") == "");
  CHECK(Lint("a = []\nwhile 1:\n  a.append(a)\n") == "");
  CHECK(Lint("def f(n):\n  return f(n + 1)\na = f(0)\n") == "");
  CHECK(Lint("a = '%1000000000d' % 1\n") == "");
}

}  // namespace domus
