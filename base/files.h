// Reading and writing whole files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace domus {

/// The bytes of a regular file, a pipe or a device; at most `limit` + 1 of them, so that a caller
/// can tell a file that is too large without reading it all. The error names the path.
Result<std::string> ReadFile(const std::string& path, size_t limit = SIZE_MAX - 1);

/// Replaces the file in one step (temporary file beside it, fsync, rename), with the given mode.
Result<void> WriteFile(const std::string& path, std::string_view bytes, int mode = 0644);

/// Creates the directory and those above it, with the given mode for each new one.
Result<void> MakeDirectories(const std::string& path, int mode = 0755);

}  // namespace domus
