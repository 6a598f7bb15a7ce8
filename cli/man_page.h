// Man pages (roff, man(7) macros) from the command reference.
#pragma once

#include <string>
#include <vector>

#include "cli/reference.h"

namespace domus {

/// domus(1): all commands, files, environment, exit codes.
std::string MainManPage(const std::vector<CommandReference>& commands);
/// "lint", "lock-list": the page is domus-NAME(1).
std::string ManPageName(const CommandReference& command);
/// domus-COMMAND(1).
std::string CommandManPage(const CommandReference& command);

}  // namespace domus
