// `domus plan`: what apply would do. Writes nothing, also not the state.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"
#include "reconciler/plan.h"

namespace domus {

int RunPlan(const PlanOptions& options, Environment& environment);

/// Of a plan that was printed; `detailed` is --detailed-exitcode.
int PlanExitCode(const Plan& plan, bool detailed);

}  // namespace domus
