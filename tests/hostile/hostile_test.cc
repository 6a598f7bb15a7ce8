// Inputs meant to hurt, given to the release binary under 500 MB of address space: each gets one
// clear error. (Time is measured in bench/; here a limit only keeps a hang from hanging the tests.)
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/files.h"
#include "tests/support/hostile_inputs.h"
#include "tests/support/run_program.h"
#include "tests/support/source_directory.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

/// What lint prints of a file of these bytes, in concise form, without its directory.
std::string Lint(const HostileInput& input) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / input.file_name).string();
  REQUIRE(WriteFile(path, input.bytes));
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

TEST_CASE("each hostile input gets one clear error") {
  const std::string golden = SourceDirectory() + "/tests/golden/hostile.txt";
  std::string actual;
  for (const HostileInput& input : HostileInputs()) {
    actual += "# " + input.name + "\n" + Lint(input) + "\n";
  }
  if (std::getenv("DOMUS_ACCEPT")) std::ofstream(golden) << actual;
  CHECK(actual == ReadFile(golden).value_or(""));
}

}  // namespace domus
