// GuestConfig as JSON, and back. The only place that knows the JSON names of its members.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/guest_config.h"

namespace domus {

/// What to do with passwords: a backend's own private (0600) file needs them; nothing else may.
enum class SecretsInJson { kHide, kReveal };

/// One JSON object with "format_version" first; unset members are left out. `indent` < 0 is one line.
std::string GuestToJson(const GuestConfig& guest, SecretsInJson secrets, int indent = 2);

/// Accepts what GuestToJson writes; any other bytes are an Error, never a crash.
Result<GuestConfig> GuestFromJson(std::string_view json);

}  // namespace domus
