// The `(device …)` parts of xm's form, from the preprocessed variables.
#pragma once

#include <string>
#include <vector>

#include "compiler/xm/environment.h"
#include "compiler/xm/variables.h"

namespace domus::xm {

using Devices = std::vector<Value>;

/// All devices in xm's order. What xm warns of (after "Warning: ") is added to `warnings`. Throws
/// Refusal.
Devices MakeDevices(const Variables& variables, const Environment& environment,
                    std::vector<std::string>& warnings);

}  // namespace domus::xm
