// One element of `vif`: `key=value` pairs (xm 3.1–4.4; xl-network-configuration(5)).
#pragma once

#include <optional>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// An empty string is a vif with all defaults. Null when an error was reported (VM030,
/// VM040–VM047).
std::optional<Vif> ParseVif(const Value& value, const DeviceContext& context);

}  // namespace domus
