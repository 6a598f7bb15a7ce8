// One element of `pci`: [DDDD:]BB:DD.F[@SLOT][,KEY=VALUE…] (xm 3.4, 4.x; xl-pci-configuration(5)).
#pragma once

#include <optional>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// xm's commas within the address (`0,1,1a,1`) are read as colons and the point; `*` is all
/// functions. The address is normalised to 0000:01:1a.1. Null when an error was reported (VM030,
/// VM040–VM042, VM047, VM051).
std::optional<PciDevice> ParsePci(const Value& value, const DeviceContext& context);

}  // namespace domus
