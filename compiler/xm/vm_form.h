// xm's whole form of a guest: what `xm new` sends to xend.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "compiler/xm/environment.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/variables.h"

namespace domus::xm {

/// `(vm …)`, from variables as TakeVariables left them. What xm warns of on stderr (after
/// "Warning: ") is added to `warnings`, also when it refuses in the end.
std::expected<Value, Refusal> MakeVmForm(Variables variables, const Environment& environment,
                                         std::vector<std::string>& warnings);

}  // namespace domus::xm
