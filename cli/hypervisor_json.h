// What `domus hypervisor` says, as a JSON document: schemas/json/hypervisor.schema.json.
#pragma once

#include <cstdint>
#include <string>

#include "cli/places.h"
#include "model/state.h"

namespace domus {

/// Ended by a line feed; `now` in Unix seconds.
std::string HypervisorToJson(const Places& places, const ObservedState& state, int64_t now);

}  // namespace domus
