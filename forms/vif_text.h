// A network interface as a device string, and its inbound limit as vif_other_config has it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/loss.h"
#include "forms/script_literal.h"
#include "model/guest_config.h"

namespace domus {

/// "mac=00:16:3e:5a:10:01,bridge=xenbr0"; empty for an interface with defaults. What the dialect can't
/// say is added to `losses`; the limit `qos` is not part of the string.
std::string VifText(const Vif& vif, size_t position, ScriptDialect dialect,
                    std::vector<Loss>& losses);

/// "rate=8mbit,latency=50ms"; null for what tc can't have.
std::optional<std::string> VifQosText(const VifQos& qos);

}  // namespace domus
