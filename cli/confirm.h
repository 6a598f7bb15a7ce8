// Asking before something is written.
#pragma once

#include <optional>
#include <string>

#include "cli/environment.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// Null when the answer was yes, or `yes` says so already. PL121 when it wasn't, or nobody is there.
/// `command` is what to call again: "domus accept --yes".
std::optional<ReconcileError> Confirm(const std::string& question, bool yes,
                                      const std::string& command, Environment& environment);

}  // namespace domus
