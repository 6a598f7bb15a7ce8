// `boot` of an HVM guest: letters, in the order to try (guide §E.12; xl.cfg(5)).
#pragma once

#include <optional>
#include <string>

#include "compiler/devices/spec_text.h"

namespace domus {

/// a floppy, c hard disk, d CD-ROM, n network; each at most once. Null when an error was reported
/// (VM030, VM061).
std::optional<std::string> ParseBootOrder(const Value& value, const DeviceContext& context);

}  // namespace domus
