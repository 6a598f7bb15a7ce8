// `domus state export|backup|check|prune`: the state file itself.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunStateExport(const StateFileOptions& options, Environment& environment);
int RunStateBackup(const StateFileOptions& options, Environment& environment);
int RunStateCheck(const StateFileOptions& options, Environment& environment);
int RunStatePrune(const StateFileOptions& options, Environment& environment);

}  // namespace domus
