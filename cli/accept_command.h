// `domus accept`: drift written back into the config files.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunAccept(const AcceptOptions& options, Environment& environment);

}  // namespace domus
