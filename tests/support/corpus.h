// The folder of configs that people ran, and of what the real tools made of them. It lies beside
// the repository or where $DOMUS_CORPUS says; it is not part of it.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/support/source_directory.h"

namespace domus {

/// Where the folder is to be, whether it is there or not.
inline std::filesystem::path CorpusPath() {
  const char* given = std::getenv("DOMUS_CORPUS");
  return given ? given : std::filesystem::path(SourceDirectory()) / "../shared/corpus";
}

/// The folder, or null after a loud warning (a failure when $DOMUS_REQUIRE_CORPUS is set).
inline std::optional<std::filesystem::path> CorpusFolder() {
  const std::filesystem::path folder = CorpusPath();
  if (std::filesystem::is_directory(folder)) return std::filesystem::canonical(folder);
  const std::string message = "no corpus at " + folder.string() + ": its files are NOT tested";
  if (std::getenv("DOMUS_REQUIRE_CORPUS")) {
    FAIL_CHECK(message);
  } else {
    MESSAGE(message);
    WARN_MESSAGE(false, message);
  }
  return std::nullopt;
}

}  // namespace domus
