// What keeps a wrong path or an empty checkout from removing guests.
#pragma once

#include <vector>

#include "reconciler/plan.h"
#include "reconciler/plan_policy.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// PL110 for a config without guests, PL111 for more removals than the policy's limit. `managed`: how
/// many guests are recorded. `config_guests`: of the whole config.
std::vector<ReconcileError> GuardRemovals(const Plan& plan, int config_guests, int managed,
                                          const PlanPolicy& policy);

}  // namespace domus
