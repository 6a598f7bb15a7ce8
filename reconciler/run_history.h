// What was done, by whom and when: the runs of the journal, and what each of them wanted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "model/state.h"
#include "reconciler/reconcile_error.h"

namespace domus {

struct StepRecord {
  int64_t ordinal = 0;
  std::string address{};
  std::string verb{};
  std::string intent{};
  int64_t started_at = 0;
  std::optional<int64_t> finished_at{};
  std::string outcome{};  // done, failed; empty when it never came to one
  std::string error{};
  std::string code{};  // of the error: PL201; empty where an older version wrote none
};

struct RunRecord {
  int64_t id = 0;
  std::string command{};
  std::string who{};
  std::string config_digest{};
  int64_t started_at = 0;
  std::optional<int64_t> finished_at{};
  std::string outcome{};  // done, partly, failed, interrupted, "under way" or "cut short"
  std::string summary{};  // "1 create, 2 live"; empty when an older domus did it
  bool on_host = true;    // else it changed the state only
  bool has_desired = false;
  int64_t steps_done = 0;
  int64_t steps_failed = 0;
  int64_t steps_open = 0;
};

/// Newest first.
Result<std::vector<RunRecord>> LoadRuns(Database& database);
/// Null when there is no such run (any more).
Result<std::optional<RunRecord>> LoadRun(Database& database, int64_t run);
Result<std::vector<StepRecord>> LoadSteps(Database& database, int64_t run);

/// PL130: there is no run of the number that was asked for.
ReconcileError NoSuchRun(const std::string& number);
/// PL130, when it is not recorded what the run wanted; null when it is.
std::optional<ReconcileError> RefuseRollback(const RunRecord& run);

/// Within a transaction of the caller: what `run` wants. With `covers_all`, objects that it doesn't
/// name are wanted no more; else they stay as they were wanted.
Result<void> RecordDesired(Database& database, int64_t run, const DesiredState& desired,
                           bool covers_all, const std::string& digest_key);
/// Likewise: from `run` on, nothing is wanted of the object.
Result<void> EndDesired(Database& database, int64_t run, const std::string& address);
/// What all objects together were wanted to be by `run`, by name; passwords are digests
/// (desired_record.h).
Result<std::vector<DesiredGuest>> LoadDesired(Database& database, int64_t run);

/// How many runs the store keeps by itself.
inline constexpr int64_t kRunsKept = 1000;
/// Within a transaction of the caller: forgets all but the last `keep` runs, and what only they
/// wanted. How many runs went.
Result<int64_t> PruneRuns(Database& database, int64_t keep);

}  // namespace domus
