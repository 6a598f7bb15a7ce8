// Whether a saved plan still says what is to be done. Apply makes the plan again, with the saved
// one's policy, and compares: no step of a file is ever carried out for its own sake.
#pragma once

#include <optional>
#include <string>

#include "reconciler/plan_json.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// Null when `now`, the plan of the same policy made from what is there now, is the saved one. Else
/// PL104 with all that has moved: the state, the host, the config, and what would be done otherwise.
/// What changes nothing of what is done doesn't count: guests of others, the forecast of memory, the
/// directory that the config was read from. `file` is the saved plan's, for the help.
std::optional<ReconcileError> StaleError(const PlanDocument& saved, const PlanDocument& now,
                                         const std::string& file);

}  // namespace domus
