// What a plan does to the host's memory, step by step in the order of apply.
#pragma once

#include <cstdint>
#include <vector>

#include "model/state.h"
#include "reconciler/plan.h"

namespace domus {

/// What each change adds to the memory in use, in MiB, by index; less than 0: it frees some.
std::vector<int64_t> MemoryTaken(const Plan& plan, const DesiredState& desired,
                                 const ObservedState& observed);

HostMemory ForecastMemory(const Plan& plan, const DesiredState& desired,
                          const ObservedState& observed);

}  // namespace domus
