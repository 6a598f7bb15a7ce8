// Which commit a config is at, and whether its files are as that commit has them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/state.h"

namespace domus {

/// Asks git, about the working tree that `path` lies in; `files` are those that the config was read
/// from. Null outside of a working tree, without git, or when git refuses (a tree that is somebody
/// else's). Nothing that the tree configures is run: whether it is dirty stays unknown where finding
/// out would take one of its filters.
std::optional<ConfigRevision> GitRevision(const std::string& path,
                                          const std::vector<std::string>& files);

}  // namespace domus
