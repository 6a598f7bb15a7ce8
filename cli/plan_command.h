// `domus plan`: what apply would do. Writes nothing, also not the state.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunPlan(const PlanOptions& options, Environment& environment);

}  // namespace domus
