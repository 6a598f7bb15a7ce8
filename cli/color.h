// Whether to colour: only on a terminal, unless told.
#pragma once

#include <string_view>

#include "cli/environment.h"

namespace domus {

/// `mode` is --color's value. NO_COLOR, CI and TERM=dumb switch `auto` off, CLICOLOR_FORCE on.
bool UseColor(std::string_view mode, const Environment& environment, bool stream_is_terminal);

}  // namespace domus
