// `domus history [RUN]`: what was done, by whom and when.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunHistory(const HistoryOptions& options, Environment& environment);

}  // namespace domus
