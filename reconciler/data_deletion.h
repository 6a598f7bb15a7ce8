// Deletes the files of a guest's data, one after the other, each only after a look at the whole host: what
// was nobody else's when the plan was made must still be so.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "hypervisor/hypervisor.h"
#include "reconciler/hypervisor_calls.h"
#include "reconciler/reconcile_error.h"

namespace domus {

class DataDeletion {
 public:
  using Outcome = std::expected<std::string, ReconcileError>;

  /// `retries`: of a call whose failure may pass by itself. `desired`: the whole config.
  DataDeletion(HypervisorCalls& calls, CallLoop& loop, int retries, const DesiredState& desired)
      : calls_(calls), loop_(loop), retries_(retries), desired_(desired) {}

  /// The guest is off, it is the one with this UUID (any, when empty), and the file is its own, or gone
  /// already: else PL206. `name` is the guest's on the host.
  Task<Outcome> Check(std::string name, std::string uuid, std::string path);

  /// Checks, deletes, and looks whether it is gone. A file that is gone already is done.
  Task<Outcome> Delete(std::string name, std::string uuid, std::string path);

 private:
  using Files = HypervisorResult<std::vector<HostFile>>;

  /// The host, and all files that guests name; looks again while looking fails as transient.
  Task<HypervisorResult<ObservedState>> Survey();
  Task<Files> LookAt(std::vector<std::string> paths);
  Task<bool> MayTryAgain(const HypervisorError& error, int tries);

  HypervisorCalls& calls_;
  CallLoop& loop_;
  int retries_;
  const DesiredState& desired_;
};

}  // namespace domus
