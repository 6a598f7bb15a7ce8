// What a plan does to the host's memory, step by step in the order of apply.
#pragma once

#include "model/state.h"
#include "reconciler/plan.h"

namespace domus {

HostMemory ForecastMemory(const Plan& plan, const DesiredState& desired,
                          const ObservedState& observed);

}  // namespace domus
