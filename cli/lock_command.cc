#include "cli/lock_command.h"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "base/local_time.h"
#include "base/text.h"
#include "cli/state_session.h"
#include "reconciler/lease.h"
#include "reconciler/state_json.h"

namespace domus {
namespace {

std::string LockText(const std::optional<LeaseHolder>& holder) {
  if (!holder) return "The lock is free.\n";
  std::string text = fmt::format("held by   {}\nsince     {}\n", HolderText(*holder),
                                 LocalTime(holder->since, "%Y-%m-%d %H:%M:%S"));
  if (!holder->doing.empty()) text += fmt::format("doing     {}\n", Printable(holder->doing));
  if (!IsInForce(*holder)) text += "Its process is gone: the next command takes the lock over.\n";
  return text;
}

/// Who has the lock; null when it was printed that it can't be read.
std::optional<std::optional<LeaseHolder>> Holder(const StateSession& session, Store& store) {
  Result<std::optional<LeaseHolder>> holder = ReadLease(store.database());
  if (holder) return std::move(*holder);
  session.Fail(StateError(holder.error()));
  return std::nullopt;
}

int Say(const LockOptions& options, Environment& environment, const std::string& text) {
  if (!options.common.quiet) environment.out << text << "\n";
  return kExitOk;
}

/// Takes the lock from `holder` if it still has it, and says `done`.
int Break(const LockOptions& options, const StateSession& session, Store& store,
          const LeaseHolder& holder, const std::string& done) {
  const Result<bool> broken = BreakLease(store.database(), holder);
  if (!broken) return session.Fail(StateError(broken.error()));
  return Say(options, session.environment(),
             *broken ? done : "Meanwhile the lock was released. Nothing was changed.");
}

std::optional<StateSession> Find(const LockOptions& options, Environment& environment) {
  return StateSession::Find(options.state, options.detailed_exitcode, options.common, environment);
}

}  // namespace

int RunLockList(const LockOptions& options, Environment& environment) {
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  auto database = session->OpenForReading();
  if (!database) return kExitFailed;
  const Result<std::optional<LeaseHolder>> holder =
      *database ? ReadLease(**database) : Result<std::optional<LeaseHolder>>(std::nullopt);
  if (!holder) return session->Fail(StateError(holder.error()));
  environment.out << (options.json ? LockToJson(*holder) : LockText(*holder));
  return kExitOk;
}

int RunLockHold(const LockOptions& options, Environment& environment) {
  if (Trim(options.reason).empty()) {
    environment.err << "error: a hold needs a reason\n"
                       "  = help: domus lock hold \"disk replacement\"\n";
    return kExitUsage;
  }
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  const auto wait = WaitFor(options.lock_timeout, environment);
  if (!wait) return kExitUsage;
  std::optional<Store> store = session->OpenForWriting();
  if (!store) return kExitFailed;
  const ProcessIdentity self = ThisProcess();
  const auto holder = AwaitLease(
      [&] { return HoldLease(store->database(), self.who, options.reason, store->Now()); }, *wait);
  EndWaiting(*wait, environment);
  if (!holder) return session->Fail(StateError(holder.error()));
  if (*holder) return session->Fail(LockedError(**holder, store->Now()));
  return Say(options, environment,
             "The lock is held: nothing is applied until domus lock release.");
}

int RunLockRelease(const LockOptions& options, Environment& environment) {
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  std::optional<Store> store = session->OpenForWriting();
  if (!store) return kExitFailed;
  const auto holder = Holder(*session, *store);
  if (!holder) return kExitFailed;
  if (!*holder) return Say(options, environment, "The lock is free already.");
  if (const auto refused = RefuseRelease(**holder)) return session->Fail(*refused);
  return Break(options, *session, *store, **holder,
               fmt::format("Released. It was held by {}.", HolderText(**holder)));
}

int RunLockSteal(const LockOptions& options, Environment& environment) {
  const std::optional<int64_t> pid = ParseInt(options.pid);
  if (!options.pid.empty() && !pid) {
    environment.err << "error: `" << Printable(options.pid) << "` is no process id\n"
                    << "  = help: domus lock list\n";
    return kExitUsage;
  }
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  std::optional<Store> store = session->OpenForWriting();
  if (!store) return kExitFailed;
  const auto holder = Holder(*session, *store);
  if (!holder) return kExitFailed;
  if (!*holder) return Say(options, environment, "The lock is free already.");
  if (const auto refused = RefuseSteal(**holder, pid, options.force)) return session->Fail(*refused);
  if (!options.yes) {
    const auto answer = Ask(fmt::format("Take the lock from {}?", HolderText(**holder)), environment);
    if (!answer || !*answer) {
      ReconcileError error{.id = "PL121"};
      error.headline = answer ? "not confirmed; nothing was changed" : "nobody is there to confirm this";
      if (!answer) error.helps.push_back("domus lock steal --yes");
      return session->Fail(error);
    }
  }
  return Break(options, *session, *store, **holder,
               fmt::format("The lock was taken from {}. It is free now.", HolderText(**holder)));
}

}  // namespace domus
