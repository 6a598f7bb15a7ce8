// `domus apply`: the plan, the question, the steps.
#pragma once

#include <string>

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

class HostSession;

int RunApply(const ApplyOptions& options, Environment& environment);

/// The same for what the session wants, wherever that comes from; `command` is what the lock and the
/// history call it: "domus apply", "domus rollback 12".
int ApplyDesired(const ApplyOptions& options, const std::string& command, HostSession& session,
                 Environment& environment);

}  // namespace domus
