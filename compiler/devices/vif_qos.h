// One entry of `vif_other_config`: [MAC, 'tbf', 'rate=8mbit,latency=50ms'] (guide §C.2.2).
#pragma once

#include <optional>
#include <string>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

struct VifQosEntry {
  std::string mac;  // lower case
  Location mac_at;
  VifQos qos;
};

/// Rates and times in the units of tc(8). Whether the MAC is among the guest's vifs is the caller's
/// check. Null when an error was reported (VM040–VM044, VM063, VM064, VM066).
std::optional<VifQosEntry> ParseVifQos(const Value& value, const DeviceContext& context);

}  // namespace domus
