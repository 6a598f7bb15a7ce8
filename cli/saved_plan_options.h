// What `domus apply PLANFILE` takes from the plan, and what the command line may say besides.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "cli/host_session.h"
#include "cli/options.h"
#include "reconciler/plan_json.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// PL142 when the options ask for something that is settled in the plan: its scope, what it removes,
/// how long a guest may take to stop.
std::optional<ReconcileError> RefuseSettled(const ApplyOptions& options, const PlanDocument& saved);

/// The options with the plan's config, state, host and policy. PL142 as above, and when they lack the
/// values of its --set words.
std::expected<ApplyOptions, ReconcileError> WithPlan(const ApplyOptions& options,
                                                     const PlanDocument& saved);

/// The policy that made the plan; windows and clock are those of now.
PlanPolicy PolicyOf(const PlanDocument& saved, const PlanPolicy& now);

/// `policy` and what --allow adds to it when the plan is applied.
PlanPolicy Allowing(PlanPolicy policy, const std::vector<std::string>& allow);

}  // namespace domus
