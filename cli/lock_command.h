// `domus lock list|hold|release|steal`: who may write the state.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunLockList(const LockOptions& options, Environment& environment);
int RunLockHold(const LockOptions& options, Environment& environment);
int RunLockRelease(const LockOptions& options, Environment& environment);
int RunLockSteal(const LockOptions& options, Environment& environment);

}  // namespace domus
