// `serial` and `parallel`: where the device model connects a port (xl.cfg(5); qemu's -serial).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/devices/spec_text.h"

namespace domus {

/// The value of the key: a string, or a list of strings, one a port. An empty string is no port.
/// Null when an error was reported (VM030, VM057).
std::optional<std::vector<std::string>> ParseSerials(const Value& value,
                                                     const DeviceContext& context);

}  // namespace domus
