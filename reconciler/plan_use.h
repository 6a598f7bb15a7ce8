// A saved plan is applied once: the journal knows each run that carried one out.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/sqlite.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// The command of a run that carries out a saved plan, as the journal keeps it.
std::string SavedPlanCommand(const std::string& id);

/// PL140 when a run has carried the plan out, or begun to.
Result<std::optional<ReconcileError>> UseOfPlan(Database& state, const std::string& id,
                                                const std::string& file);

}  // namespace domus
