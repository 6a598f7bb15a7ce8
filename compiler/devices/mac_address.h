// MAC addresses in vif strings and vif_other_config.
#pragma once

#include <optional>
#include <string>

#include "compiler/devices/spec_text.h"

namespace domus {

/// Six hexadecimal pairs with colons, in lower case; reports VM043 (form) and VM044 (multicast).
std::optional<std::string> ReadMac(Piece piece, Spec& spec);

}  // namespace domus
