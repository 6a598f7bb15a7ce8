#include "cli/rollback_command.h"

#include <algorithm>
#include <expected>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/apply_command.h"
#include "cli/host_session.h"
#include "cli/plan_command.h"
#include "reconciler/desired_record.h"
#include "reconciler/run_history.h"
#include "reconciler/store.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

struct Wanted {
  DesiredState desired;
  std::string digest_key;
};

/// What the run wanted, passwords as digests.
std::expected<Wanted, ReconcileError> LoadWanted(const std::string& state_file,
                                                 const std::string& number) {
  const std::optional<int64_t> id = ParseInt(number);
  Result<std::optional<Database>> database = OpenForReading(state_file);
  if (!database) return std::unexpected(StateError(database.error()));
  if (!id || !*database) return std::unexpected(NoSuchRun(number));
  const Result<std::optional<RunRecord>> run = LoadRun(**database, *id);
  if (!run) return std::unexpected(StateError(run.error()));
  if (!*run) return std::unexpected(NoSuchRun(number));
  if (auto refused = RefuseRollback(**run)) return std::unexpected(std::move(*refused));
  const Result<RecordedState> recorded = LoadRecordedState(**database);
  if (!recorded) return std::unexpected(StateError(recorded.error()));
  Result<std::vector<DesiredGuest>> guests = LoadDesired(**database, *id);
  if (!guests) return std::unexpected(StateError(guests.error()));
  Wanted wanted{.desired = {}, .digest_key = recorded->digest_key};
  wanted.desired.guests = std::move(*guests);
  wanted.desired.config_digest = (*run)->config_digest;
  wanted.desired.root = fmt::format("(run {})", *id);
  for (DesiredGuest& guest : wanted.desired.guests) guest.file = fmt::format("as of run {}", *id);
  return wanted;
}

/// The guest of that name as the host has it, for its next boot and now, and as the config has it.
std::vector<const GuestConfig*> Known(const std::string& name, const ObservedState& observed,
                                      const DesiredState& config) {
  std::vector<const GuestConfig*> known;
  for (const ObservedGuest& guest : observed.guests) {
    if (guest.config.name != name) continue;
    known.push_back(&guest.config);
    if (guest.live) known.push_back(&*guest.live);
  }
  for (const DesiredGuest& guest : config.guests) {
    if (guest.config.name == name) known.push_back(&guest.config);
  }
  return known;
}

}  // namespace

int RunRollback(const RollbackOptions& options, Environment& environment) {
  int exit_code = kExitOk;
  const ApplyOptions& apply = options.apply;
  const auto session = HostSession::OpenForRollback(apply.host, apply.common,
                                                    apply.detailed_exitcode, environment, exit_code);
  if (!session) return exit_code;
  auto wanted = LoadWanted(session->state_file(), options.run);
  if (!wanted) return session->Fail({wanted.error()});
  const auto observed = session->Observe(exit_code);
  if (!observed) return exit_code;
  RestoredSecrets secrets;
  for (DesiredGuest& guest : wanted->desired.guests) {
    RestoreSecrets(guest, Known(guest.config.name, *observed, session->config()),
                   wanted->digest_key, secrets);
  }
  if (!secrets.missing.empty()) return session->Fail({PasswordsMissing(secrets)});
  for (const std::string& secret : secrets.replaced) {
    environment.err << fmt::format("Note: {} of then is not known any more; the present one stays\n",
                                   Printable(secret));
  }
  session->Want(std::move(wanted->desired));
  const std::string command = "domus rollback " + options.run;
  if (apply.dry_run) {
    return PlanDesired(AsPlan(apply), command, *session, environment);
  }
  const int applied = ApplyDesired(apply, command, *session, environment);
  if (!apply.common.quiet) {
    std::ostream& people = apply.json ? environment.err : environment.out;
    people << fmt::format(
        "The config files were not touched: the next apply of them undoes this rollback. Take them\n"
        "back to what run {} wanted, too.\n", options.run);
  }
  return applied;
}

}  // namespace domus
