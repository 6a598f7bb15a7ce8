// What apply tells while it runs and when it is done.
#pragma once

#include <string>
#include <vector>

#include "reconciler/apply.h"

namespace domus {

/// All that is to be said of an object that has ended, a line a step:
///   [2/4] guest.web01            memory 3072 -> 2048 MiB               done    2.1s   verified 2048 MiB
///   [3/4] guest.web03            not tried: waits for guest.db01, which failed
std::string RenderObject(const RunningStep& ended);

/// "[2/4] guest.web01            stop gracefully (limit 180s)          34s ..."
std::string RenderRunning(const RunningStep& running);

/// "Stopping after the current step (guest.db01 stop). Press Ctrl-C again to stop waiting; …"
std::string RenderStopping(const std::vector<RunningStep>& running);

/// The last line: "Applied 4 of 4 in 44.9s. A new plan is empty.  (checked)", or what is left.
std::string RenderApplySummary(const ApplyReport& report);

}  // namespace domus
