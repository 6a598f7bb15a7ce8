// Desired × recorded × observed × policy → Plan. Reads nothing, changes nothing, knows no clock.
#pragma once

#include "base/result.h"
#include "model/state.h"
#include "reconciler/plan.h"
#include "reconciler/plan_policy.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// The error: a damaged record. Everything that a guard or policy forbids is in the plan itself.
Result<Plan> MakePlan(const DesiredState& desired, const RecordedState& recorded,
                      const ObservedState& observed, const PlanPolicy& policy);

}  // namespace domus
