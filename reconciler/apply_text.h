// What apply tells while it runs and when it is done.
#pragma once

#include <cstddef>
#include <string>

#include "reconciler/apply.h"

namespace domus {

/// "[2/4] guest.web01            memory 3072 -> 2048 MiB               done    2.1s   verified 2048 MiB"
std::string RenderStep(size_t index, size_t total, const ObjectChange& change, size_t step,
                       const StepReport& report);

/// The last line: "Applied 4 of 4 in 44.9s. A new plan is empty.  (checked)", or what is left.
std::string RenderApplySummary(const ApplyReport& report);

}  // namespace domus
