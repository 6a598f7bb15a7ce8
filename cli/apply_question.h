// The question before an apply, and who may answer it.
#pragma once

#include <optional>
#include <string>

#include "cli/environment.h"
#include "cli/options.h"
#include "reconciler/plan.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// "1 create, 2 live".
std::string ChangesText(const Plan& plan);

/// Asks, unless --yes answered already. Null when confirmed; else PL121.
std::optional<ReconcileError> Confirm(const Plan& plan, const ApplyOptions& options,
                                      Environment& environment);

}  // namespace domus
