#include "cli/color.h"

namespace domus {

bool UseColor(std::string_view mode, const Environment& environment, bool stream_is_terminal) {
  if (mode == "always") return true;
  if (mode == "never" || environment.variable("NO_COLOR")) return false;
  if (environment.variable("CLICOLOR_FORCE").value_or("0") != "0") return true;
  const bool plain = environment.variable("CI") || environment.variable("TERM") == "dumb";
  return stream_is_terminal && !plain;
}

}  // namespace domus
