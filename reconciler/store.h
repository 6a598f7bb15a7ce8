// The state file: recorded objects, the journal, the lease. SQLite, mode 0600 (schema.sql).
//
// Each commit is on the disk when it returns (WAL, synchronous=FULL), unless its transaction was begun
// with less: neither kill -9 nor a power cut loses what was said to be done. Errors of all functions
// name the file and say what is wrong with it; StateError makes a ReconcileError of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "reconciler/lease.h"
#include "reconciler/plan.h"
#include "reconciler/process_identity.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct RunInfo {
  std::string command{};
  std::string config_digest{};
  std::string summary{};  // "1 create, 2 live"
  /// What the run wants, for rollback; null: that is not recorded.
  const DesiredState* desired = nullptr;
  /// As in PlanPolicy: what `desired` doesn't have is wanted no more.
  bool covers_all = true;
};

enum class RunOutcome { kDone, kPartly, kFailed, kInterrupted };

/// Something done to the state alone, for the history: `domus protect`, `unprotect`, `forget`.
struct StateAct {
  std::string command{};  // "domus protect guest.db01"
  std::string address{};
  std::string verb{};    // "protect"
  std::string intent{};  // for people: "protect: licence server"
};

class Store {
 public:
  /// Makes the file and its directory when there is none; migrates an older one. Refuses, unchanged,
  /// a file that is something else, is damaged (as far as a quick look tells) or is from a newer Domus.
  static Result<Store> Open(const std::string& path, std::function<int64_t()> now,
                            Durability durability = Durability::kPowerLoss);

  Result<RecordedState> Load();

  /// Null when the lease is now this process's. A holder that is no longer alive is taken over.
  Result<std::optional<LeaseHolder>> Acquire(const ProcessIdentity& self,
                                             const std::string& command);
  Result<void> Release(const ProcessIdentity& self);

  /// A transaction to write in. Once this store has acquired the lease, it is an error when somebody
  /// has taken it over (`domus lock steal --force`): two writers would undo each other's work.
  /// `durability` can be less than that of the store, not more.
  Result<Transaction> Begin(Durability durability = Durability::kPowerLoss);

  Result<int64_t> BeginRun(const ProcessIdentity& self, const RunInfo& info);
  Result<void> FinishRun(int64_t run, RunOutcome outcome);
  /// Rights records that an interrupted run left behind, all in one transaction.
  Result<void> Refresh(const std::vector<RecordRefresh>& refreshes);
  /// `write`, which gets the number of the run, and its line in the history in one transaction.
  Result<void> Act(const ProcessIdentity& self, const StateAct& act,
                   const std::function<Result<void>(int64_t run)>& write);

  /// Spares the end of the process this work (base/sqlite.h); nothing is seen of it.
  void EmptyLog() { database_.EmptyLog(); }

  Database& database() { return database_; }
  int64_t Now() const { return now_(); }
  /// Within a transaction of the caller: what is recorded at `from` is recorded at `to`, in the place
  /// of any that is there.
  Result<void> MoveRecord(const std::string& from, const std::string& to);
  /// Within a transaction of the caller: the serial grows.
  Result<void> BumpSerial();

 private:
  Store(Database database, std::function<int64_t()> now, Durability durability)
      : database_(std::move(database)), now_(std::move(now)), durability_(durability) {}
  Result<int64_t> InsertRun(const ProcessIdentity& self, const RunInfo& info, bool on_host);

  Database database_;
  std::function<int64_t()> now_;
  Durability durability_;
  std::optional<ProcessIdentity> holder_;  // this process, since it has acquired the lease
};

ReconcileError StateError(const Error& error);

}  // namespace domus
