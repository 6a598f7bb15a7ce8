#include "cli/plan_command.h"

#include <ostream>

#include "cli/host_session.h"
#include "cli/version.h"
#include "reconciler/plan_text.h"
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

}  // namespace

int RunPlan(const PlanOptions& options, Environment& environment) {
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
  const Result<Plan> plan = MakePlan(session->desired(), *recorded, *observed, *policy);
  if (!plan) return session->Fail({StateError(plan.error())});
  environment.out << RenderPlan(*plan, {.version = Version(), .full = options.full});
  for (const ReconcileError& refusal : plan->refusals) session->Print(refusal);
  return ExitCodeOf(*plan, options.detailed_exitcode);
}

}  // namespace domus
