#include "cli/version.h"

namespace domus {

std::string Version() { return DOMUS_VERSION; }
std::string VersionText() { return "domus " + Version(); }

}  // namespace domus
