#include "reconciler/lease.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/local_time.h"
#include "base/text.h"

namespace domus {
namespace {

/// Runs `write` when nobody has the lease who is to be respected; else who has it.
Result<std::optional<LeaseHolder>> IfFree(Database& database,
                                          const std::function<Result<void>()>& write) {
  Result<Transaction> transaction = Transaction::Begin(database);
  if (!transaction) return std::unexpected(transaction.error());
  Result<std::optional<LeaseHolder>> holder = ReadLease(database);
  if (!holder) return holder;
  if (*holder && IsInForce(**holder)) return holder;
  if (Result<void> written = write(); !written) return std::unexpected(written.error());
  if (Result<void> committed = transaction->Commit(); !committed) {
    return std::unexpected(committed.error());
  }
  return std::nullopt;
}

}  // namespace

bool IsInForce(const LeaseHolder& holder) {
  return holder.reason.has_value() || IsAlive(holder.process);
}

Result<std::optional<LeaseHolder>> ReadLease(Database& database) {
  Result<Statement> lease = database.Prepare(
      "SELECT who, command, pid, process_start, boot_id, since, reason,"
      " address || ': ' || intent, started_at FROM lease LEFT JOIN"
      " (SELECT address, intent, started_at FROM step WHERE outcome IS NULL"
      "  AND run = (SELECT max(id) FROM run WHERE on_host = 1 AND outcome IS NULL)"
      "  ORDER BY ordinal DESC LIMIT 1)");
  if (!lease) return std::unexpected(lease.error());
  const Result<bool> row = lease->Step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  LeaseHolder holder{.process = {.who = lease->Text(0),
                                 .pid = lease->Int(2),
                                 .start = lease->Int(3),
                                 .boot_id = lease->Text(4)},
                     .command = lease->Text(1),
                     .since = lease->Int(5)};
  if (!lease->IsNull(6)) {
    holder.reason = lease->Text(6);
  } else {
    holder.doing = lease->Text(7);
    holder.doing_since = lease->Int(8);
  }
  return holder;
}

Result<bool> HasLease(Database& database, const ProcessIdentity& self) {
  Result<Statement> mine = database.Prepare(
      "SELECT 1 FROM lease WHERE who = ?1 AND pid = ?2 AND process_start = ?3 AND boot_id = ?4");
  if (!mine) return std::unexpected(mine.error());
  mine->Bind(1, self.who).Bind(2, self.pid).Bind(3, self.start).Bind(4, self.boot_id);
  return mine->Step();
}

Result<void> WriteLease(Database& database, const LeaseHolder& lease) {
  Result<Statement> take = database.Prepare(
      "INSERT OR REPLACE INTO lease (id, who, command, pid, process_start, boot_id, since, reason)"
      " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (!take) return std::unexpected(take.error());
  const ProcessIdentity& process = lease.process;
  take->Bind(1, process.who).Bind(2, lease.command).Bind(3, process.pid).Bind(4, process.start);
  take->Bind(5, process.boot_id).Bind(6, lease.since);
  lease.reason ? take->Bind(7, *lease.reason) : take->BindNull(7);
  return take->Run();
}

Result<void> DeleteLease(Database& database) { return database.Execute("DELETE FROM lease"); }

Result<std::optional<LeaseHolder>> TakeLease(Database& database, const ProcessIdentity& self,
                                             const std::string& command, int64_t now) {
  return IfFree(database, [&] {
    return WriteLease(database, {.process = self, .command = command, .since = now});
  });
}

Result<std::optional<LeaseHolder>> HoldLease(Database& database, const std::string& who,
                                             const std::string& reason, int64_t now) {
  return IfFree(database, [&] {
    return WriteLease(database, {.process = {.who = who},
                                 .command = "domus lock hold",
                                 .since = now,
                                 .reason = reason});
  });
}

Result<bool> BreakLease(Database& database, const LeaseHolder& holder) {
  Result<Transaction> transaction = Transaction::Begin(database);
  if (!transaction) return std::unexpected(transaction.error());
  const Result<std::optional<LeaseHolder>> present = ReadLease(database);
  if (!present) return std::unexpected(present.error());
  if (!*present || (*present)->process != holder.process || (*present)->since != holder.since) {
    return false;
  }
  if (Result<void> deleted = DeleteLease(database); !deleted) {
    return std::unexpected(deleted.error());
  }
  if (Result<void> committed = transaction->Commit(); !committed) {
    return std::unexpected(committed.error());
  }
  return true;
}

std::string HolderText(const LeaseHolder& holder) {
  const std::string who = Printable(holder.process.who);
  if (holder.reason) return fmt::format("{}, on hold: \"{}\"", who, Printable(*holder.reason));
  return fmt::format("{}, {}, pid {} ({})", who, Printable(holder.command), holder.process.pid,
                     IsAlive(holder.process) ? "alive" : "gone");
}

ReconcileError LockedError(const LeaseHolder& holder, int64_t now) {
  ReconcileError error{.id = "PL105"};
  const std::string since = LocalTime(holder.since, now - holder.since < 86400 ? "%H:%M:%S"
                                                                               : "%Y-%m-%d %H:%M");
  error.lines.push_back(fmt::format("held by   {}      since {} ({})", HolderText(holder), since,
                                    Duration(now - holder.since)));
  if (holder.reason) {
    error.headline = "state is on hold";
    error.helps.push_back("let others write again: domus lock release");
    return error;
  }
  error.headline = "state is locked";
  if (!holder.doing.empty()) {
    error.lines.push_back(fmt::format("doing     {}, for {}", Printable(holder.doing),
                                      Duration(now - holder.doing_since)));
  }
  error.helps.push_back(
      fmt::format("wait: --lock-timeout 5m      take it over: domus lock steal {}   (asks first; "
                  "refused while pid is alive without --force)",
                  holder.process.pid));
  return error;
}

std::optional<ReconcileError> RefuseSteal(const LeaseHolder& holder, std::optional<int64_t> pid,
                                          bool force) {
  ReconcileError error{.id = "PL109"};
  error.lines.push_back(fmt::format("held by   {}", HolderText(holder)));
  if (pid && (holder.reason || *pid != holder.process.pid)) {
    error.headline = fmt::format("pid {} does not hold the lock", *pid);
    error.helps.push_back("domus lock list");
    return error;
  }
  if (force || holder.reason || !IsAlive(holder.process)) return std::nullopt;
  error.headline = "the process that holds the lock is alive";
  if (!holder.doing.empty()) {
    error.lines.push_back(fmt::format("doing     {}", Printable(holder.doing)));
  }
  error.notes.push_back("it would stop at its next write, in the middle of what it is doing");
  error.helps.push_back(fmt::format("wait for it, or: domus lock steal {} --force",
                                    holder.process.pid));
  return error;
}

std::optional<ReconcileError> RefuseRelease(const LeaseHolder& holder) {
  if (holder.reason) return std::nullopt;
  ReconcileError error{.id = "PL109", .headline = "a command holds the lock, not `domus lock hold`"};
  error.lines.push_back(fmt::format("held by   {}", HolderText(holder)));
  error.helps.push_back("it is released when that command ends; domus lock steal takes it over");
  return error;
}

Result<std::optional<LeaseHolder>> AwaitLease(
    const std::function<Result<std::optional<LeaseHolder>>()>& take, const LeaseWait& wait) {
  constexpr double kPoll = 0.25;
  constexpr double kTellEvery = 1;
  Result<std::optional<LeaseHolder>> holder = take();
  if (!holder || !*holder || wait.timeout_s <= 0) return holder;
  const double begun = wait.seconds();
  double told = begun - kTellEvery;
  for (double now = begun; now - begun < wait.timeout_s; now = wait.seconds()) {
    if (wait.stop_requested && wait.stop_requested()) return holder;
    if (wait.tell && now - told >= kTellEvery) {
      wait.tell(**holder, now - begun);
      told = now;
    }
    wait.sleep(std::min(kPoll, wait.timeout_s - (now - begun)));
    holder = take();
    if (!holder || !*holder) return holder;
  }
  return holder;
}

}  // namespace domus
