// Writing into people's files: nothing that anybody else wrote meanwhile is lost.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace domus {

/// Gives an existing file other bytes in one step (temporary file beside it, fsync, rename); mode and
/// owner stay. A link is followed to its file. Fails, and changes nothing, when the file no longer holds
/// `expected`, may not be written, has further hard links, or its owner can't be kept.
Result<void> ReplaceFile(const std::string& path, std::string_view expected,
                         std::string_view bytes);

/// Makes a file that does not exist, with all its bytes or not at all. Fails when there is one.
Result<void> CreateFile(const std::string& path, std::string_view bytes, int mode);

}  // namespace domus
