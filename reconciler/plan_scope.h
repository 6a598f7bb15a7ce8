// --target and --exclude: which guests a plan is about.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/state.h"
#include "reconciler/plan.h"
#include "reconciler/plan_policy.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// An address, or a glob of addresses in which `*` stands for any text and `?` for one character.
bool MatchesAddress(std::string_view pattern, std::string_view address);

/// Whether an object of that address is within the policy's targets and excludes.
bool InScope(const PlanPolicy& policy, std::string_view address);

/// What the plan is about, counted over the guests of the config and those recorded besides.
PlanScope ScopeOf(const PlanPolicy& policy, const DesiredState& desired,
                  const RecordedState& recorded);

/// PL106, for each target and exclude that names nothing.
std::vector<ReconcileError> RefuseUnknownAddresses(const PlanPolicy& policy,
                                                   const DesiredState& desired,
                                                   const RecordedState& recorded);
/// PL106, unless `pattern` names some guest. `option` is what it was given to: "--target".
std::optional<ReconcileError> RefuseUnknownAddress(std::string_view option,
                                                   const std::string& pattern,
                                                   const DesiredState& desired,
                                                   const RecordedState& recorded);

}  // namespace domus
