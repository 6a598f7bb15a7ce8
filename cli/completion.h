// Shell completion scripts from the command reference.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/reference.h"

namespace domus {

/// For "bash", "zsh" or "fish"; null for another shell.
std::optional<std::string> CompletionScript(const std::string& shell,
                                            const std::vector<CommandReference>& commands);

}  // namespace domus
