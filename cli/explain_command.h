// `domus explain CODE|KEY`: what a finding or a guest key means.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunExplain(const ExplainOptions& options, Environment& environment);

}  // namespace domus
