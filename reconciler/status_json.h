// Status as a JSON document for other programs: schemas/json/status.schema.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reconciler/status.h"

namespace domus {

/// Ended by a line feed, and on one line without `pretty`. `version` of domus, `now` in Unix seconds.
std::string StatusToJson(const Status& status, std::string_view version, int64_t now, bool pretty);

}  // namespace domus
