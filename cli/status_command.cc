#include "cli/status_command.h"

#include <chrono>
#include <ostream>

#include "cli/color.h"
#include "cli/host_session.h"
#include "cli/host_wake.h"
#include "cli/version.h"
#include "reconciler/plan_scope.h"
#include "reconciler/status_facts.h"
#include "reconciler/status_json.h"
#include "reconciler/status_text.h"
#include "reconciler/store.h"

namespace domus {
namespace {

constexpr std::string_view kClearScreen = "\x1b[H\x1b[2J";

StatusTextOptions TextOptions(const StatusOptions& options, const Environment& environment) {
  return {.width = static_cast<size_t>(environment.width),
          .full = options.full,
          .color = UseColor(options.common.color, environment, environment.out_is_terminal)};
}

int Print(const StatusOptions& options, const HostSession& session, const Status& status,
          const RecordedState& recorded, Environment& environment) {
  const StatusTextOptions text = TextOptions(options, environment);
  if (options.json) {
    environment.out << StatusToJson(status, Version(), environment.now(), !options.watch_s);
  } else if (!options.diff) {
    environment.out << RenderStatus(status, text);
  } else {
    if (!options.diff->empty()) {
      const auto unknown =
          RefuseUnknownAddress("--diff", *options.diff, session.desired(), recorded);
      if (unknown) return session.Fail({*unknown});
    }
    environment.out << RenderStatusDiff(status, *options.diff, text);
  }
  return options.exit_code && !status.AllWell() ? kExitChanges : kExitOk;
}

/// With `wake`, it follows the host from before it is observed.
int RunOnce(const StatusOptions& options, HostWake* wake, Environment& environment) {
  int exit_code = kExitOk;
  const auto session =
      HostSession::Open(options.host, options.common, options.exit_code, environment, exit_code);
  if (!session) return exit_code;
  const auto policy = ReadPolicy({}, *session, environment);
  const Result<RecordedState> recorded = ReadRecordedState(session->state_file());
  if (!recorded) return session->Fail({StateError(recorded.error())});
  const int64_t now = environment.now();
  Result<StatusFacts> facts = ReadStatusFacts(session->state_file(), now);
  if (!facts) return session->Fail({StateError(facts.error())});
  if (policy) facts->window = WindowText(*policy);
  if (wake) wake->Follow(session->shared_hypervisor(), environment);
  const auto observed = session->Observe(exit_code);
  if (!observed) return exit_code;
  if (wake) wake->Saw(*observed);
  const Result<Status> status = MakeStatus({.desired = session->desired(),
                                            .recorded = *recorded,
                                            .observed = *observed,
                                            .now = now,
                                            .covers_all = session->covers_all(),
                                            .facts = std::move(*facts)});
  if (!status) return session->Fail({StateError(status.error())});
  return Print(options, *session, *status, *recorded, environment);
}

}  // namespace

int RunStatus(const StatusOptions& options, Environment& environment) {
  if (options.json && options.diff) {
    environment.err << "error: --diff is for people: --json has all that it shows\n"
                       "  = help: domus status --json\n";
    return kExitUsage;
  }
  HostWake wake;
  while (true) {
    const bool redraws = options.watch_s && environment.out_is_terminal && !options.json;
    if (redraws) environment.out << kClearScreen;
    const int code = RunOnce(options, options.watch_s ? &wake : nullptr, environment);
    if (!options.watch_s) return code;
    environment.out << std::flush;
    if (!wake.Wait(std::chrono::seconds(*options.watch_s), environment)) return code;
  }
}

}  // namespace domus
