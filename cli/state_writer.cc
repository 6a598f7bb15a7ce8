#include "cli/state_writer.h"

#include "reconciler/lease.h"

namespace domus {

std::unique_ptr<StateWriter> StateWriter::Open(const HostSession& session,
                                               const std::string& command,
                                               const std::string& lock_timeout,
                                               Environment& environment, int& exit_code) {
  const std::optional<LeaseWait> wait = WaitFor(lock_timeout, environment);
  if (!wait) {
    exit_code = kExitUsage;
    return nullptr;
  }
  Result<Store> store = Store::Open(session.state_file(), environment.now);
  if (!store) {
    exit_code = session.Fail({StateError(store.error())});
    return nullptr;
  }
  ProcessIdentity self = ThisProcess();
  const auto holder = AwaitLease([&] { return store->Acquire(self, command); }, *wait);
  EndWaiting(*wait, environment);
  if (!holder) {
    exit_code = session.Fail({StateError(holder.error())});
    return nullptr;
  }
  if (*holder) {
    exit_code = session.Fail({LockedError(**holder, store->Now())});
    return nullptr;
  }
  return std::unique_ptr<StateWriter>(new StateWriter(*std::move(store), std::move(self)));
}

}  // namespace domus
