// The `(device (vif …))` parts of xm's form.
#pragma once

#include <string>
#include <vector>

#include "compiler/xm/variables.h"

namespace domus::xm {

/// The vifs of `vif`, `nics` and (xm 4) `vif2`. xm's warnings are added to `warnings`. Throws
/// Refusal.
void AddNetwork(const Variables& variables, Version version, std::vector<Value>& devices,
                std::vector<std::string>& warnings);

}  // namespace domus::xm
