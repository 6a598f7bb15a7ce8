// What status reads from the state file besides the records: who holds the lock, and what failed last.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "reconciler/status.h"

namespace domus {

/// Without writing; nothing at all when there is no file yet. A failure counts until something else
/// was done with its object.
Result<StatusFacts> ReadStatusFacts(const std::string& state_file, int64_t now);

}  // namespace domus
