// What was changed outside domus, out of the changes that put it back.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "reconciler/plan.h"

namespace domus {

/// `gone`: addresses of changes that create again what was applied and is no longer on the host.
std::vector<DriftItem> ListDrift(const std::vector<ObjectChange>& changes,
                                 const std::unordered_set<std::string>& gone);

}  // namespace domus
