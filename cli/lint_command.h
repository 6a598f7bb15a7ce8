// `domus lint`: everything the compiler finds, and nothing else done.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunLint(const LintOptions& options, Environment& environment);

}  // namespace domus
