// `xm -F FILE`: a guest that is written as SXP already.
#pragma once

#include <string>

#include "lang/value.h"

namespace domus::xm {

/// The file's first form; all its atoms are strings. Throws Refusal.
Value ReadSxpFile(const std::string& path);

}  // namespace domus::xm
