#include "reconciler/store.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "reconciler/run_history.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

/// A file up to this size is looked through whenever it is opened for writing; a larger one would
/// make every command wait (`domus state check` looks through all).
constexpr int64_t kQuicklyChecked = 8 << 20;

Result<void> CheckIntegrity(Database& database) {
  const Result<int64_t> bytes =
      database.Number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes > kQuicklyChecked) return {};
  const Result<std::string> damage = FindDamage(database, Thoroughness::kQuick);
  if (!damage) return std::unexpected(damage.error());
  if (damage->empty()) return {};
  return Fail(fmt::format("{}: the state is damaged: {}", database.path(),
                          Printable(damage->substr(0, damage->find('\n')))));
}

std::string_view ToString(RunOutcome outcome) {
  switch (outcome) {
    case RunOutcome::kDone: return "done";
    case RunOutcome::kPartly: return "partly";
    case RunOutcome::kFailed: return "failed";
    case RunOutcome::kInterrupted: return "interrupted";
  }
  return "";
}

}  // namespace

Result<Store> Store::Open(const std::string& path, std::function<int64_t()> now,
                          Durability durability) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  if (!directory.empty()) {
    if (Result<void> made = MakeDirectories(directory, 0700); !made) {
      return std::unexpected(made.error());
    }
  }
  Result<Database> database = Database::Open({.path = path, .durability = durability});
  if (!database) return std::unexpected(database.error());
  for (const auto prepare : {CheckIntegrity, PrepareSchema}) {
    if (Result<void> prepared = prepare(*database); !prepared) {
      return std::unexpected(prepared.error());
    }
  }
  return Store(std::move(*database), std::move(now), durability);
}

Result<RecordedState> Store::Load() { return LoadRecordedState(database_); }

Result<std::optional<LeaseHolder>> Store::Acquire(const ProcessIdentity& self,
                                                  const std::string& command) {
  Result<std::optional<LeaseHolder>> holder = TakeLease(database_, self, command, Now());
  if (holder && !*holder) holder_ = self;
  return holder;
}

Result<void> Store::Release(const ProcessIdentity& self) {
  holder_.reset();
  Result<Statement> release = database_.Prepare(
      "DELETE FROM lease WHERE pid = ?1 AND process_start = ?2 AND boot_id = ?3 AND reason IS NULL");
  if (!release) return std::unexpected(release.error());
  release->Bind(1, self.pid).Bind(2, self.start).Bind(3, self.boot_id);
  return release->Run();
}

Result<Transaction> Store::Begin(Durability durability) {
  if (durability_ == Durability::kProcessDeath) durability = durability_;
  if (Result<void> set = database_.Set(durability); !set) return std::unexpected(set.error());
  Result<Transaction> transaction = Transaction::Begin(database_);
  if (!transaction || !holder_) return transaction;
  const Result<bool> has_lease = HasLease(database_, *holder_);
  if (!has_lease) return std::unexpected(has_lease.error());
  if (*has_lease) return transaction;
  const Result<std::optional<LeaseHolder>> holder = ReadLease(database_);
  if (!holder) return std::unexpected(holder.error());
  return Fail(fmt::format("{}: the lock was taken from this command{}", database_.path(),
                          *holder ? " by " + HolderText(**holder) : ""));
}

Result<int64_t> Store::InsertRun(const ProcessIdentity& self, const RunInfo& info, bool on_host) {
  Result<Statement> insert = database_.Prepare(
      "INSERT INTO run (command, who, pid, boot_id, config_digest, started_at, summary, on_host)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id");
  if (!insert) return std::unexpected(insert.error());
  insert->Bind(1, info.command).Bind(2, self.who).Bind(3, self.pid).Bind(4, self.boot_id);
  insert->Bind(5, info.config_digest).Bind(6, Now()).Bind(7, info.summary);
  Result<bool> row = insert->Bind(8, int64_t{on_host}).Step();
  if (!row) return std::unexpected(row.error());
  const int64_t id = insert->Int(0);
  row = insert->Step();
  if (!row) return std::unexpected(row.error());
  return id;
}

Result<int64_t> Store::BeginRun(const ProcessIdentity& self, const RunInfo& info) {
  Result<Transaction> transaction = Begin();
  if (!transaction) return std::unexpected(transaction.error());
  const Result<int64_t> run = InsertRun(self, info, true);
  if (!run) return run;
  if (info.desired) {
    const Result<RecordedState> recorded = Load();
    if (!recorded) return std::unexpected(recorded.error());
    Result<void> kept =
        RecordDesired(database_, *run, *info.desired, info.covers_all, recorded->digest_key);
    if (!kept) return std::unexpected(kept.error());
  }
  if (Result<int64_t> pruned = PruneRuns(database_, kRunsKept); !pruned) return pruned;
  if (Result<void> committed = transaction->Commit(); !committed) {
    return std::unexpected(committed.error());
  }
  return run;
}

Result<void> Store::FinishRun(int64_t run, RunOutcome outcome) {
  // With the disk waited for, all that was written before is on it, too.
  if (Result<void> set = database_.Set(durability_); !set) return set;
  Result<Statement> update =
      database_.Prepare("UPDATE run SET finished_at = ?2, outcome = ?3 WHERE id = ?1");
  if (!update) return std::unexpected(update.error());
  update->Bind(1, run).Bind(2, Now()).Bind(3, ToString(outcome));
  return update->Run();
}

Result<void> Store::Act(const ProcessIdentity& self, const StateAct& act,
                        const std::function<Result<void>(int64_t run)>& write) {
  Result<Transaction> transaction = Begin();
  if (!transaction) return std::unexpected(transaction.error());
  const Result<int64_t> run = InsertRun(self, {.command = act.command, .summary = act.verb}, false);
  if (!run) return std::unexpected(run.error());
  Result<Statement> step = database_.Prepare(
      "INSERT INTO step (run, ordinal, address, verb, intent, started_at, finished_at, outcome)"
      " VALUES (?1, 1, ?2, ?3, ?4, ?5, ?5, 'done')");
  if (!step) return std::unexpected(step.error());
  step->Bind(1, *run).Bind(2, act.address).Bind(3, act.verb).Bind(4, act.intent).Bind(5, Now());
  if (Result<void> written = step->Run(); !written) return written;
  if (Result<void> written = write(*run); !written) return written;
  if (Result<void> bumped = BumpSerial(); !bumped) return bumped;
  if (Result<void> finished = FinishRun(*run, RunOutcome::kDone); !finished) return finished;
  return transaction->Commit();
}

Result<void> Store::BumpSerial() {
  return database_.Run("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'serial'");
}

Result<void> Store::MoveRecord(const std::string& from, const std::string& to) {
  for (const char* text : {"DELETE FROM object WHERE address = ?2 AND address <> ?1",
                           "UPDATE object SET address = ?2 WHERE address = ?1"}) {
    Result<Statement> move = database_.Prepare(text);
    if (!move) return std::unexpected(move.error());
    if (Result<void> moved = move->Bind(1, from).Bind(2, to).Run(); !moved) return moved;
  }
  return {};
}

Result<void> Store::Refresh(const std::vector<RecordRefresh>& refreshes) {
  if (refreshes.empty()) return {};
  Result<Transaction> transaction = Begin();
  if (!transaction) return std::unexpected(transaction.error());
  Result<Statement> update = database_.Prepare(
      "UPDATE object SET uuid = ?2, settings = ?3, protect = ?4, restarting = 0 WHERE address = ?1");
  if (!update) return std::unexpected(update.error());
  for (const RecordRefresh& refresh : refreshes) {
    if (!refresh.moved_from.empty()) {
      const Result<void> moved = MoveRecord(refresh.moved_from, refresh.address);
      if (!moved) return moved;
    }
    update->Bind(1, refresh.address).Bind(2, refresh.record.uuid);
    update->Bind(3, refresh.record.settings).Bind(4, int64_t{refresh.record.protect});
    if (Result<void> updated = update->Run(); !updated) return updated;
  }
  if (Result<void> bumped = BumpSerial(); !bumped) return bumped;
  return transaction->Commit();
}

ReconcileError StateError(const Error& error) {
  return {.id = "PL100", .headline = "the state can't be used", .lines = {error.message}};
}

}  // namespace domus
