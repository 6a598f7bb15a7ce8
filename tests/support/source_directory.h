// Where this checkout lies. Compiled in at one place, so that objects of other checkouts are shared
// by the compiler cache.
#pragma once

#include <string>

namespace domus {

std::string SourceDirectory();

}  // namespace domus
