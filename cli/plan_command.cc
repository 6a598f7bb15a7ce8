#include "cli/plan_command.h"

#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/color.h"
#include "cli/host_session.h"
#include "cli/plan_file.h"
#include "cli/version.h"
#include "reconciler/downtime.h"
#include "reconciler/store.h"

namespace domus {
namespace {

int ExitCodeOf(const Plan& plan, bool detailed) {
  switch (Verdict(plan)) {
    case PlanVerdict::kNoChanges: return kExitOk;
    case PlanVerdict::kChanges: return detailed ? kExitChanges : kExitOk;
    case PlanVerdict::kRefused:
      if (detailed) return kExitRefused;
      return plan.refusals.empty() ? kExitOk : kExitFailed;
  }
  return kExitFailed;
}

ReconcileError NotSaved(const Error& error) {
  ReconcileError refusal{.id = "PL141", .headline = "the plan can't be saved"};
  refusal.lines.push_back(error.message);
  refusal.helps.push_back("name another file, or write over it with --force");
  return refusal;
}

}  // namespace

PlanTextOptions TextOptions(bool full, const CommonOptions& common,
                            const Environment& environment) {
  return {.version = Version(),
          .full = full,
          .width = static_cast<size_t>(environment.width),
          .color = UseColor(common.color, environment, environment.out_is_terminal)};
}

int RunPlan(const PlanOptions& options, Environment& environment) {
  if (LooksLikePlan(options.host.path)) {
    environment.err << fmt::format("error: `{0}` is a saved plan\n  = help: domus show {0}\n",
                                   Printable(options.host.path));
    return kExitFailed;
  }
  int exit_code = kExitOk;
  const auto session = HostSession::Open(options.host, options.common, options.detailed_exitcode,
                                         environment, exit_code);
  if (!session) return exit_code;
  return PlanDesired(options, std::string(kApplyCommand), *session, environment);
}

int PlanDesired(const PlanOptions& options, const std::string& command, HostSession& session,
                Environment& environment) {
  int exit_code = kExitOk;
  const auto policy = ReadPolicy(options.policy, session, environment);
  if (!policy) return kExitUsage;
  const Result<RecordedState> recorded = ReadRecordedState(session.state_file());
  if (!recorded) return session.Fail({StateError(recorded.error())});
  const auto observed = session.ObserveFor(*policy, exit_code);
  if (!observed) return exit_code;
  Result<Plan> plan = MakePlan(session.desired(), *recorded, *observed, *policy);
  if (!plan) return session.Fail({StateError(plan.error())});
  if (Result<void> recalled = RecallRestarts(session.state_file(), *plan); !recalled) {
    return session.Fail({StateError(recalled.error())});
  }
  const PlanDocument document = MakeDocument(*std::move(plan), *policy, session, options.host,
                                             *recorded, environment);
  if (options.save_to) {
    if (Result<void> saved = SavePlan(*options.save_to, document, options.force); !saved) {
      return session.Fail({NotSaved(saved.error())});
    }
  }
  PlanTextOptions text = TextOptions(options.full, options.common, environment);
  if (command != kApplyCommand) text.command = command;
  PrintPlan(document, options.save_to.value_or(""), text, options.json, environment);
  return ExitCodeOf(document.plan, options.detailed_exitcode);
}

PlanOptions AsPlan(const ApplyOptions& options) {
  return {.common = options.common,
          .host = options.host,
          .policy = options.policy,
          .full = options.full,
          .detailed_exitcode = options.detailed_exitcode,
          .json = options.json,
          .save_to = {}};
}

std::string NameCommand(std::string help, const std::string& root, const std::string& command) {
  const std::string said = fmt::format("{} {}", kApplyCommand, root);
  const size_t at = help.find(said);
  if (command == kApplyCommand || at == std::string::npos) return help;
  return help.replace(at, said.size(), command);
}

}  // namespace domus
