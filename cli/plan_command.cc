#include "cli/plan_command.h"

#include <ostream>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/host_session.h"
#include "cli/plan_file.h"
#include "cli/version.h"
#include "reconciler/store.h"

namespace domus {
namespace {

ReconcileError NotSaved(const Error& error) {
  ReconcileError refusal{.id = "PL141", .headline = "the plan can't be saved"};
  refusal.lines.push_back(error.message);
  refusal.helps.push_back("name another file, or write over it with --force");
  return refusal;
}

}  // namespace

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
  const auto policy = ReadPolicy(options.policy, *session, environment);
  if (!policy) return kExitUsage;
  const Result<RecordedState> recorded = ReadRecordedState(session->state_file());
  if (!recorded) return session->Fail({StateError(recorded.error())});
  const auto observed = session->Observe(exit_code);
  if (!observed) return exit_code;
  Result<Plan> plan = MakePlan(session->desired(), *recorded, *observed, *policy);
  if (!plan) return session->Fail({StateError(plan.error())});
  const PlanDocument document = MakeDocument(*std::move(plan), *policy, *session, options.host,
                                             *recorded, environment);
  if (options.save_to) {
    if (Result<void> saved = SavePlan(*options.save_to, document, options.force); !saved) {
      return session->Fail({NotSaved(saved.error())});
    }
  }
  PrintPlan(document, options.save_to.value_or(""), {.version = Version(), .full = options.full},
            options.json, environment);
  return PlanExitCode(document.plan, options.detailed_exitcode);
}

int PlanExitCode(const Plan& plan, bool detailed) {
  switch (Verdict(plan)) {
    case PlanVerdict::kNoChanges: return kExitOk;
    case PlanVerdict::kChanges: return detailed ? kExitChanges : kExitOk;
    case PlanVerdict::kRefused:
      if (detailed) return kExitRefused;
      return plan.refusals.empty() ? kExitOk : kExitFailed;
  }
  return kExitFailed;
}

}  // namespace domus
