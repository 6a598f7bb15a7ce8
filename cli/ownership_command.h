// `domus protect`, `unprotect` and `forget`: what a person decides about a managed object. They change
// the state, never the host.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunProtect(const OwnershipOptions& options, Environment& environment);
int RunUnprotect(const OwnershipOptions& options, Environment& environment);
int RunForget(const OwnershipOptions& options, Environment& environment);

}  // namespace domus
