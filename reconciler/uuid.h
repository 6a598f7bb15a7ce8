// A random UUID (version 4), for guests whose config names none.
#pragma once

#include <string>

namespace domus {

std::string NewUuid();

}  // namespace domus
