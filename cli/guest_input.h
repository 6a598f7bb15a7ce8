// How the guests that a command reads are written, and where they come from.
#pragma once

#include <optional>
#include <string>

#include "cli/environment.h"
#include "compiler/project.h"

namespace domus {

/// The word of `--from`; null for `auto`.
std::optional<FileKind> FileKindFromWord(const std::string& word);

/// All of standard input when the path is `-`, cut off where it is longer than any config; else null.
std::optional<std::string> ReadStandardInput(const std::string& path, Environment& environment);

}  // namespace domus
