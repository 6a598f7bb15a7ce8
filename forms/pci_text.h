// A host PCI device as a device string: "0000:01:1a.1@0a,permissive=1".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/loss.h"
#include "forms/script_literal.h"
#include "model/guest_config.h"

namespace domus {

/// Null when its address is none. Adds what the dialect can't say to `losses`.
std::optional<std::string> PciText(const PciDevice& device, ScriptDialect dialect,
                                   std::vector<Loss>& losses);

}  // namespace domus
