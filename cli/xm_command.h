// `domus xm new|create --dryrun …`: what Xen's own xm prints for a guest. Also when the program
// runs under the name `xm`.
#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"

namespace domus {

/// `arguments` begin with xm's command. Returns xm's exit status.
int RunXm(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace domus
