// `cpus`: the physical CPUs that vCPUs may run on (xm; xl.cfg(5)).
#pragma once

#include <optional>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// "0-3,5,^1", "all", "nodes:0-1,^node:1" or one CPU's number for all vCPUs; or a list of those,
/// one a vCPU. An empty string leaves it to Xen, as "all" does. Masks of CPUs only are normalised
/// ("0,2-3"); a mask that names nodes stays as written, as only the host knows its nodes. Null when
/// an error was reported (VM059).
std::optional<CpuAffinity> ParseCpus(const Value& value, const DeviceContext& context);

}  // namespace domus
