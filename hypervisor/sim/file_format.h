// Whether a file is a simulated host's, of which format, and how it becomes one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/sqlite.h"
#include "hypervisor/hypervisor.h"

namespace domus::sim {

/// Before it is opened as a database: refuses, unchanged, what another program's header begins.
HypervisorResult<void> RefuseForeign(const std::string& path);

/// Makes the tables of an empty file, brings an older format up to ours, and refuses all else, unchanged.
HypervisorResult<void> MakeReady(Database& database);

/// The number in the first column of the first row; 0 when there is none.
Result<int64_t> SingleInt(Database& database, std::string_view sql);

}  // namespace domus::sim
