// `uuid` of a guest.
#pragma once

#include <optional>
#include <string>

#include "compiler/devices/spec_text.h"

namespace domus {

/// 32 hexadecimal digits, with or without hyphens after 8, 12, 16 and 20; returned in lower case
/// with hyphens. Null when an error was reported (VM030, VM068).
std::optional<std::string> ParseUuid(const Value& value, const DeviceContext& context);

}  // namespace domus
