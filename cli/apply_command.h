// `domus apply`: the plan, the question, the steps.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunApply(const ApplyOptions& options, Environment& environment);

}  // namespace domus
