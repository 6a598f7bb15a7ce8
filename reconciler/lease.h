// The lock of a state: one writer at a time, or an operator who keeps all writers out.
//
// A command's lease is its process's: pid, start time and boot id tell whether it is still there, and
// one whose process is gone is taken over without asking. A hold (`domus lock hold`) is nobody's
// process: it lasts, reboots included, until it is released.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/sqlite.h"
#include "reconciler/process_identity.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// Who keeps others from writing the state, and what it is doing.
struct LeaseHolder {
  ProcessIdentity process{};
  std::string command{};
  int64_t since = 0;
  std::string doing{};  // "guest.db01: stop gracefully (limit 180s)"; empty when nothing yet
  int64_t doing_since = 0;
  std::optional<std::string> reason{};  // of a hold
  bool operator==(const LeaseHolder&) const = default;
};

/// It is to be respected: a hold, or a process that is alive.
bool IsInForce(const LeaseHolder& holder);

/// Null when nobody has the lease.
Result<std::optional<LeaseHolder>> ReadLease(Database& database);
/// Whether it is this process that has it: asked before each write, so it looks at nothing else.
Result<bool> HasLease(Database& database, const ProcessIdentity& self);

/// Within a transaction of the caller. `reason` makes it a hold.
Result<void> WriteLease(Database& database, const LeaseHolder& lease);
Result<void> DeleteLease(Database& database);

/// Null when the lease is now `self`'s; else who has it. Both look and write in one transaction.
Result<std::optional<LeaseHolder>> TakeLease(Database& database, const ProcessIdentity& self,
                                             const std::string& command, int64_t now);
Result<std::optional<LeaseHolder>> HoldLease(Database& database, const std::string& who,
                                             const std::string& reason, int64_t now);
/// False when `holder`, as it was read before, no longer has the lease.
Result<bool> BreakLease(Database& database, const LeaseHolder& holder);

/// PL105, in the words of the holder.
ReconcileError LockedError(const LeaseHolder& holder, int64_t now);
/// "ana@ovs01, domus apply, pid 4121 (alive)" or "ana@ovs01, on hold: \"disk replacement\"".
std::string HolderText(const LeaseHolder& holder);

/// PL109, when `domus lock steal [PID]` may not take this lock: another process has it than was
/// named, or it is alive and nobody said --force.
std::optional<ReconcileError> RefuseSteal(const LeaseHolder& holder, std::optional<int64_t> pid,
                                          bool force);
/// PL109, when `domus lock release` would end what is no hold.
std::optional<ReconcileError> RefuseRelease(const LeaseHolder& holder);

/// How to wait for a lease (--lock-timeout).
struct LeaseWait {
  double timeout_s = 0;                      // 0: don't
  std::function<double()> seconds{};         // monotonic
  std::function<void(double)> sleep{};       // seconds
  std::function<bool()> stop_requested{};    // may be unset
  /// While it waits: at once, then at most once a second. May be unset.
  std::function<void(const LeaseHolder&, double waited)> tell{};
};

/// Asks again until it has the lease, the time is over, or it is asked to stop; then as TakeLease.
Result<std::optional<LeaseHolder>> AwaitLease(
    const std::function<Result<std::optional<LeaseHolder>>()>& take, const LeaseWait& wait);

}  // namespace domus
