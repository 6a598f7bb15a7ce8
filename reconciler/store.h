// The state file: recorded objects, the journal, the lease. SQLite, mode 0600 (schema.sql).
//
// Errors of all functions name the file and say what is wrong with it; StateError makes a
// ReconcileError of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "reconciler/plan.h"
#include "reconciler/process_identity.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct RunInfo {
  std::string command{};
  std::string config_digest{};
};

enum class RunOutcome { kDone, kPartly, kFailed, kInterrupted };

/// Who writes the state now, and what it is doing.
struct LeaseHolder {
  ProcessIdentity process{};
  std::string command{};
  int64_t since = 0;
  std::string doing{};  // "guest.db01: stop gracefully (limit 180s)"; empty when nothing yet
};

class Store {
 public:
  /// Makes the file and its directory when there is none; migrates an older one. Refuses, unchanged,
  /// a file that is something else, is damaged or is from a newer Domus.
  static Result<Store> Open(const std::string& path, std::function<int64_t()> now);

  Result<RecordedState> Load();

  /// Null when the lease is now this process's. A holder that is no longer alive is taken over.
  Result<std::optional<LeaseHolder>> Acquire(const ProcessIdentity& self,
                                             const std::string& command);
  Result<void> Release(const ProcessIdentity& self);

  Result<int64_t> BeginRun(const ProcessIdentity& self, const RunInfo& info);
  Result<void> FinishRun(int64_t run, RunOutcome outcome);
  /// Rights records that an interrupted run left behind, all in one transaction.
  Result<void> Refresh(const std::vector<RecordRefresh>& refreshes);

  Database& database() { return database_; }
  int64_t Now() const { return now_(); }
  /// Within a transaction of the caller: what is recorded at `from` is recorded at `to`, in the place
  /// of any that is there.
  Result<void> MoveRecord(const std::string& from, const std::string& to);
  /// Within a transaction of the caller: the serial grows.
  Result<void> BumpSerial();

 private:
  Store(Database database, std::function<int64_t()> now)
      : database_(std::move(database)), now_(std::move(now)) {}
  Result<std::optional<LeaseHolder>> Holder();

  Database database_;
  std::function<int64_t()> now_;
};

/// What is recorded, without writing; nothing at all when the file doesn't exist.
Result<RecordedState> ReadRecordedState(const std::string& path);

ReconcileError StateError(const Error& error);
ReconcileError LockedError(const LeaseHolder& holder, int64_t now);

}  // namespace domus
