#include "cli/status_command.h"

#include <ostream>

#include "cli/host_session.h"
#include "reconciler/status.h"
#include "reconciler/store.h"

namespace domus {

int RunStatus(const StatusOptions& options, Environment& environment) {
  int exit_code = kExitOk;
  const auto session =
      HostSession::Open(options.host, options.common, false, environment, exit_code);
  if (!session) return exit_code;
  const Result<RecordedState> recorded = ReadRecordedState(session->state_file());
  if (!recorded) return session->Fail({StateError(recorded.error())});
  const auto observed = session->Observe(exit_code);
  if (!observed) return exit_code;
  const Result<Status> status = MakeStatus(session->desired(), *recorded, *observed,
                                           environment.now(), session->covers_all());
  if (!status) return session->Fail({StateError(status.error())});
  environment.out << RenderStatus(*status);
  return options.exit_code && !status->AllWell() ? kExitChanges : kExitOk;
}

}  // namespace domus
