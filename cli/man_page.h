// Man pages (roff, man(7) macros) from the command reference.
#pragma once

#include <string>
#include <vector>

#include "cli/reference.h"

namespace domus {

/// domus(1): all commands, files, environment, exit codes.
std::string MainManPage(const std::vector<CommandReference>& commands);
/// domus-COMMAND(1).
std::string CommandManPage(const CommandReference& command);

}  // namespace domus
