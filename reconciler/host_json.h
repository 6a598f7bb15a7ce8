// A host as the JSON documents for other programs have it.
#pragma once

#include <string>

#include "model/state.h"

namespace domus {

/// The `host` of status.schema.json and hypervisor.schema.json, on one line without its end.
std::string HostToJson(const HostInfo& host);

}  // namespace domus
