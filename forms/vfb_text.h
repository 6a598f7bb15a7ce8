// A paravirtual frame buffer as a device string: "type=vnc,vnclisten=0.0.0.0".
#pragma once

#include <string>
#include <vector>

#include "forms/loss.h"
#include "forms/script_literal.h"
#include "model/guest_config.h"

namespace domus {

/// Adds what the dialect can't say to `losses`.
std::string VfbText(const Vfb& vfb, size_t position, ScriptDialect dialect,
                    std::vector<Loss>& losses);

/// What the dialect can't have as `vnclisten`, and why; empty for a good address.
std::string WhyNoVncListen(const std::string& address, ScriptDialect dialect);

}  // namespace domus
