// `domus show FILE`: a saved plan as `domus plan` printed it.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

/// Reads the file and nothing else: it works however stale the plan is.
int RunShow(const ShowOptions& options, Environment& environment);

}  // namespace domus
