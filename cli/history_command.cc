#include "cli/history_command.h"

#include <ostream>

#include "base/text.h"
#include "cli/state_session.h"
#include "reconciler/history_text.h"
#include "reconciler/run_history.h"
#include "reconciler/state_json.h"

namespace domus {
namespace {

int PrintRuns(const HistoryOptions& options, const StateSession& session, Database* database) {
  const Result<std::vector<RunRecord>> runs =
      database ? LoadRuns(*database) : Result<std::vector<RunRecord>>(std::vector<RunRecord>());
  if (!runs) return session.Fail(StateError(runs.error()));
  session.environment().out << (options.json ? RunsToJson(*runs) : RenderRuns(*runs));
  return kExitOk;
}

int PrintRun(const HistoryOptions& options, const StateSession& session, Database& database,
             int64_t id) {
  const Result<std::optional<RunRecord>> run = LoadRun(database, id);
  if (!run) return session.Fail(StateError(run.error()));
  if (!*run) return session.Fail(NoSuchRun(options.run));
  const Result<std::vector<StepRecord>> steps = LoadSteps(database, id);
  if (!steps) return session.Fail(StateError(steps.error()));
  session.environment().out << (options.json ? RunToJson(**run, *steps) : RenderRun(**run, *steps));
  return kExitOk;
}

}  // namespace

int RunHistory(const HistoryOptions& options, Environment& environment) {
  const auto session = StateSession::Find(options.state, false, options.common, environment);
  if (!session) return kExitFailed;
  auto database = session->OpenForReading();
  if (!database) return kExitFailed;
  if (options.run.empty()) return PrintRuns(options, *session, *database ? &**database : nullptr);
  const std::optional<int64_t> id = ParseInt(options.run);
  if (!id || !*database) return session->Fail(NoSuchRun(options.run));
  return PrintRun(options, *session, **database, *id);
}

}  // namespace domus
