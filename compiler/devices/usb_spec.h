// `usbdevice`: a device name or a host device, one or a list of them (guide §E.8; xl.cfg(5)).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/devices/spec_text.h"

namespace domus {

/// The value of the key: a string, or a list of strings. `host:` ids in lower case; an empty string
/// is no device. Null when an error was reported (VM030, VM055).
std::optional<std::vector<std::string>> ParseUsbDevices(const Value& value,
                                                        const DeviceContext& context);

}  // namespace domus
