#include "cli/drift_command.h"

#include <ostream>

#include "cli/host_session.h"
#include "cli/plan_command.h"
#include "reconciler/store.h"

namespace domus {

int RunDrift(const DriftOptions& options, Environment& environment) {
  int exit_code = kExitOk;
  const auto session = HostSession::Open(options.host, options.common, options.detailed_exitcode,
                                         environment, exit_code);
  if (!session) return exit_code;
  PolicyOptions policy_options;
  policy_options.targets = options.targets;
  policy_options.excludes = options.excludes;
  const auto policy = ReadPolicy(policy_options, *session, environment);
  if (!policy) return kExitUsage;
  const Result<RecordedState> recorded = ReadRecordedState(session->state_file());
  if (!recorded) return session->Fail({StateError(recorded.error())});
  const auto observed = session->Observe(exit_code);
  if (!observed) return exit_code;
  const Result<Plan> plan = MakePlan(session->desired(), *recorded, *observed, *policy);
  if (!plan) return session->Fail({StateError(plan.error())});
  // What stands in the way of applying is for `domus plan` to say; a wrong address isn't.
  for (const ReconcileError& refusal : plan->refusals) {
    if (refusal.id == "PL106") return session->Fail({refusal});
  }
  environment.out << RenderDrift(*plan, TextOptions(options.full, options.common, environment));
  return options.detailed_exitcode && !plan->drift.empty() ? kExitChanges : kExitOk;
}

}  // namespace domus
