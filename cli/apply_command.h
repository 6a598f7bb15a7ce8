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

/// Plans name `domus apply ROOT` as the command that applies them; this names `command` instead, when
/// it is another one than `domus apply`.
std::string NameCommand(std::string text, const std::string& root, const std::string& command);

}  // namespace domus
