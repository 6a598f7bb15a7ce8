// `domus drift`: what was changed on the host outside domus.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunDrift(const DriftOptions& options, Environment& environment);

}  // namespace domus
