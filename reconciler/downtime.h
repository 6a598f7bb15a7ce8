// How long objects will be down: by how long their last restart took, of those in the history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "reconciler/plan.h"

namespace domus {

/// Fills in `last_restart_s` of the plan's downtimes, where the journal knows one. A restart that was
/// cut short, or whose guest did not start again, tells nothing.
Result<void> RecallRestarts(Database& database, Plan& plan);
/// The same from a file of any version, without writing; nothing when the file doesn't exist.
Result<void> RecallRestarts(const std::string& state_file, Plan& plan);

/// In steps of five seconds, rounded up; null when nothing is known.
std::optional<int> EstimatedSeconds(const Downtime& down);
/// Of all, one after the other; 0 for none, null when one is not known.
std::optional<int> EstimatedSeconds(const std::vector<Downtime>& down);

/// "guest.db01, about 45s (last restart took 41s)"
std::string DowntimeText(const Downtime& down);
/// "guest.db01, about 45s (last restart took 41s); guest.web01"
std::string DowntimeText(const std::vector<Downtime>& down);

}  // namespace domus
