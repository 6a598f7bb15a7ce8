// `domus hypervisor`: which host is meant and why, what it is and what it can do.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

/// kExitUnreachable when the host gives no answer.
int RunHypervisor(const HypervisorOptions& options, Environment& environment);

}  // namespace domus
