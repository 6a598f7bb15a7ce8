// The desired state as one host can have it.
#pragma once

#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "model/state.h"
#include "reconciler/plan_policy.h"

namespace domus {

/// Leaves out what the host has no word for, so that neither plan nor apply try in vain to bring it
/// about. What makes a difference is listed in each guest's `left_out`.
void FitToHost(const Hypervisor& host, DesiredState& desired);

/// What was left out of the guests that the plan is about, a sentence for each setting and reason.
std::vector<std::string> LeftOutNotes(const DesiredState& desired, const PlanPolicy& policy);

}  // namespace domus
