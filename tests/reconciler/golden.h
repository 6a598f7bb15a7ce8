// Golden texts: tests/golden/FOLDER/NAME.txt. DOMUS_ACCEPT=1 rewrites them, and the test still fails.
#pragma once

#include <cstdlib>
#include <string>

#include "base/files.h"
#include "tests/support/source_directory.h"

namespace domus {

struct Golden {
  std::string expected;
  bool accepted = false;  // just rewritten: not a pass
};

inline Golden CompareGolden(const std::string& name, const std::string& actual) {
  const std::string path = SourceDirectory() + "/tests/golden/" + name + ".txt";
  if (std::getenv("DOMUS_ACCEPT")) {
    (void)WriteFile(path, actual);
    return {actual, true};
  }
  const Result<std::string> read = ReadFile(path);
  return {read ? *read : "(no file " + path + ")", false};
}

}  // namespace domus

#define CHECK_GOLDEN(name, actual)                                     \
  do {                                                                 \
    const std::string golden_actual = (actual);                        \
    const ::domus::Golden golden = ::domus::CompareGolden(name, golden_actual); \
    CHECK_EQ(golden_actual, golden.expected);                          \
    CHECK_FALSE(golden.accepted);                                      \
  } while (false)
