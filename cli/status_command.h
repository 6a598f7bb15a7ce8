// `domus status`: how the host stands to the config. Writes nothing.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunStatus(const StatusOptions& options, Environment& environment);

}  // namespace domus
