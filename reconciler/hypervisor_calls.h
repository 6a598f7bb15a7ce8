// Calls to a hypervisor as tasks, each with a limit on how long it may take.
//
// A call that gives no answer in time fails as kNoAnswer: it may have been done, and may be done yet.
// It is left to itself, and whoever made it must make no other one that the late one could undo.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "reconciler/call_loop.h"

namespace domus {

using HypervisorCall = std::function<HypervisorResult<void>(Hypervisor&)>;

class HypervisorCalls {
 public:
  HypervisorCalls(std::shared_ptr<Hypervisor> hypervisor, CallLoop& loop, double limit_s)
      : hypervisor_(std::move(hypervisor)), loop_(loop), limit_s_(limit_s) {}

  Task<HypervisorResult<void>> Do(HypervisorCall call);
  Task<HypervisorResult<ObservedGuest>> ObserveGuest(std::string name);
  Task<HypervisorResult<ObservedState>> Observe();
  Task<HypervisorResult<std::vector<HostFile>>> LookAtFiles(std::vector<std::string> paths);

 private:
  template <class T>
  Task<HypervisorResult<T>> Within(std::function<HypervisorResult<T>()> call);

  std::shared_ptr<Hypervisor> hypervisor_;
  CallLoop& loop_;
  double limit_s_;
};

}  // namespace domus
