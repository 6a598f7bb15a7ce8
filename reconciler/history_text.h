// The history as people read it.
#pragma once

#include <string>
#include <vector>

#include "reconciler/run_history.h"

namespace domus {

/// A table, one line a run.
std::string RenderRuns(const std::vector<RunRecord>& runs);

/// One run with each of its steps: outcome, time, error.
std::string RenderRun(const RunRecord& run, const std::vector<StepRecord>& steps);

}  // namespace domus
