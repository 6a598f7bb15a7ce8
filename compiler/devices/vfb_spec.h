// One element of `vfb`: `key=value` pairs (xm 3.1–4.4; xl.cfg(5)).
#pragma once

#include <optional>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// `type=vnc` and `type=sdl` mean `vnc=1` and `sdl=1`. An empty string is a frame buffer with all
/// defaults. Null when an error was reported (VM030, VM040–VM042, VM047, VM050).
std::optional<Vfb> ParseVfb(const Value& value, const DeviceContext& context);

}  // namespace domus
