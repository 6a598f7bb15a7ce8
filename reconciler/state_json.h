// The state as JSON documents for other programs. All have "format_version"; schemas/json/ describes
// them. Times are RFC 3339. No document holds a password, a digest of one, or the key of the digests.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "reconciler/lease.h"
#include "reconciler/run_history.h"

namespace domus {

/// history.schema.json: all runs, newest first.
std::string RunsToJson(const std::vector<RunRecord>& runs);
/// run.schema.json: one run and its steps.
std::string RunToJson(const RunRecord& run, const std::vector<StepRecord>& steps);
/// The `lock` of lock.schema.json, on one line without its end.
std::string HolderToJson(const LeaseHolder& holder);
/// lock.schema.json.
std::string LockToJson(const std::optional<LeaseHolder>& holder);
/// state.schema.json: all that is recorded. Null `database`: nothing is.
Result<std::string> StateToJson(Database* database);

}  // namespace domus
