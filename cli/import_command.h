// `domus import`: configs for guests on the host that nobody manages, proven to say what the host has.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunImport(const ImportOptions& options, Environment& environment);

}  // namespace domus
