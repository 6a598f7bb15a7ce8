// What `domus --version` prints.
#pragma once

#include <string>

namespace domus {

/// "0.1.0"
std::string Version();
/// "domus 0.1.0"
std::string VersionText();

}  // namespace domus
