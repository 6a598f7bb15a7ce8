#include "reconciler/hypervisor_calls.h"

#include <utility>

#include <fmt/format.h>

namespace domus {

template <class T>
Task<HypervisorResult<T>> HypervisorCalls::Within(std::function<HypervisorResult<T>()> call) {
  std::optional<HypervisorResult<T>> answer = co_await loop_.Call(std::move(call), limit_s_);
  if (answer) co_return std::move(*answer);
  co_return std::unexpected(HypervisorError{HypervisorError::Kind::kNoAnswer,
                                            fmt::format("no answer within {:g}s", limit_s_)});
}

Task<HypervisorResult<void>> HypervisorCalls::Do(HypervisorCall call) {
  std::function<HypervisorResult<void>()> bound = [hypervisor = hypervisor_,
                                                   call = std::move(call)] {
    return call(*hypervisor);
  };
  return Within(std::move(bound));
}

Task<HypervisorResult<ObservedGuest>> HypervisorCalls::ObserveGuest(std::string name) {
  std::function<HypervisorResult<ObservedGuest>()> bound = [hypervisor = hypervisor_,
                                                            name = std::move(name)] {
    return hypervisor->ObserveGuest(name);
  };
  return Within(std::move(bound));
}

Task<HypervisorResult<std::vector<HostFile>>> HypervisorCalls::LookAtFiles(
    std::vector<std::string> paths) {
  std::function<HypervisorResult<std::vector<HostFile>>()> bound = [hypervisor = hypervisor_,
                                                                    paths = std::move(paths)] {
    return hypervisor->LookAtFiles(paths);
  };
  return Within(std::move(bound));
}

Task<HypervisorResult<ObservedState>> HypervisorCalls::Observe() {
  std::function<HypervisorResult<ObservedState>()> bound = [hypervisor = hypervisor_] {
    return hypervisor->Observe();
  };
  return Within(std::move(bound));
}

}  // namespace domus
