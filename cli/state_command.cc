#include "cli/state_command.h"

#include <filesystem>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/state_session.h"
#include "reconciler/run_history.h"
#include "reconciler/state_check.h"
#include "reconciler/state_json.h"

namespace domus {
namespace {

std::optional<StateSession> Find(const StateFileOptions& options, Environment& environment) {
  return StateSession::Find(options.state, false, options.common, environment);
}

/// All that is forgotten, or nothing. How many runs.
Result<int64_t> Prune(Store& store, int64_t keep) {
  Result<Transaction> transaction = store.Begin();
  if (!transaction) return std::unexpected(transaction.error());
  Result<int64_t> pruned = PruneRuns(store.database(), keep);
  if (!pruned) return pruned;
  if (Result<void> committed = transaction->Commit(); !committed) {
    return std::unexpected(committed.error());
  }
  return pruned;
}

}  // namespace

int RunStateExport(const StateFileOptions& options, Environment& environment) {
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  auto database = session->OpenForReading();
  if (!database) return kExitFailed;
  const Result<std::string> json = StateToJson(*database ? &**database : nullptr);
  if (!json) return session->Fail(StateError(json.error()));
  environment.out << *json;
  return kExitOk;
}

int RunStateBackup(const StateFileOptions& options, Environment& environment) {
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  auto database = session->OpenForReading();
  if (!database) return kExitFailed;
  std::error_code ignored;
  const auto there = std::filesystem::symlink_status(options.file, ignored).type();
  const bool exists = there != std::filesystem::file_type::not_found;
  Result<void> written = Fail(fmt::format("cannot open `{}`: there is no state yet", session->file()));
  if (exists && !options.force) {
    written = Fail(fmt::format("`{}` is there already; --force replaces it", options.file));
  } else if (exists && std::filesystem::equivalent(options.file, session->file(), ignored)) {
    written = Fail(fmt::format("`{}` is the state itself", options.file));
  } else if (*database) {
    written = (*database)->BackUp(options.file, options.force);
  }
  if (!written) return session->Fail(StateError(written.error()));
  if (!options.common.quiet) {
    environment.out << fmt::format("Wrote {}: the whole state, with the key of its digests. Keep it "
                                   "as private as the state.\n",
                                   options.file);
  }
  return kExitOk;
}

int RunStateCheck(const StateFileOptions& options, Environment& environment) {
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  const Result<StateCheck> check = CheckState(session->file());
  if (!check) return session->Fail(StateError(check.error()));
  environment.out << (options.json ? StateCheckToJson(*check, session->file())
                                   : RenderStateCheck(*check, session->file()));
  return check->damage.empty() ? kExitOk : kExitFailed;
}

int RunStatePrune(const StateFileOptions& options, Environment& environment) {
  const auto session = Find(options, environment);
  if (!session) return kExitFailed;
  return session->WithLease("domus state prune", options.lock_timeout,
                            [&](Store& store, const ProcessIdentity&) -> int {
    const Result<int64_t> pruned = Prune(store, options.keep);
    if (!pruned) return session->Fail(StateError(pruned.error()));
    if (!options.common.quiet) {
      environment.out << fmt::format("Forgot {}; the last {} stay.\n", Count(*pruned, "run"),
                                     options.keep);
    }
    return kExitOk;
  });
}

}  // namespace domus
