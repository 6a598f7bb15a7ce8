// `domus adopt`: guests that the config describes and the host has become ours.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunAdopt(const AdoptOptions& options, Environment& environment);

}  // namespace domus
