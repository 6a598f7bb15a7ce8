// The changes of guests: each action by its condition (docs/plan.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/state.h"
#include "reconciler/guest_assessment.h"
#include "reconciler/guest_matching.h"
#include "reconciler/plan.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct GuestPlanOptions {
  std::string_view digest_key;
  int stop_timeout_s = 180;
};

/// A guest that the host doesn't have. `recorded` when it was ours and is gone, or was claimed by a
/// create that was cut short: its UUID is used again.
ObjectChange PlanCreate(const DesiredGuest& desired, const RecordedObject* recorded,
                        const GuestPlanOptions& options);

/// A guest that is ours and on the host, by whatever name; null when there is nothing to do.
std::optional<ObjectChange> PlanChange(const DesiredGuest& desired, const GuestMatch& match,
                                       const GuestAssessment& assessment,
                                       const GuestPlanOptions& options);

}  // namespace domus
