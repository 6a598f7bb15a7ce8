// `rate=` of a vif: NUMBER [GMK](B|b)/s [@NUMBER (s|ms|us)] (guide §C.2.3;
// xl-network-configuration(5)).
#pragma once

#include <optional>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// B is bytes, b bits; prefixes are decimal; the window is 50 ms when left out. Reports VM046.
std::optional<VifRate> ReadVifRate(Piece piece, Spec& spec);

}  // namespace domus
