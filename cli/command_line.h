// The command line as a whole: options, help texts and dispatch. The only place that knows CLI11.
#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"

namespace domus {

/// Runs one command; `arguments` are those after the program's name. Returns the exit code.
int RunCommandLine(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace domus
