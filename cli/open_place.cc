#include "cli/open_place.h"

#include <chrono>
#include <future>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

using Kind = HypervisorError::Kind;

constexpr std::chrono::seconds kAnswerLimit{60};

/// The call goes on by itself when it is given up: it owns what it touches.
template <class T>
HypervisorResult<T> InTime(std::function<HypervisorResult<T>()> call, Environment& environment) {
  std::packaged_task<HypervisorResult<T>()> task(std::move(call));
  std::future<HypervisorResult<T>> answer = task.get_future();
  try {
    std::thread thread(std::move(task));
    if (answer.wait_for(kAnswerLimit) == std::future_status::ready) {
      thread.join();
      return answer.get();
    }
    thread.detach();
  } catch (const std::system_error& error) {  // from here, or from a thread that the call makes
    return std::unexpected(HypervisorError{
        Kind::kTransient,
        fmt::format("no thread can be made to call it: {}", error.code().message())});
  }
  environment.calls_left_behind = true;
  return std::unexpected(HypervisorError{
      Kind::kNoAnswer, fmt::format("no answer within {} s", kAnswerLimit.count())});
}

}  // namespace

ReconcileError UnreachableHost(const std::string& address, const HypervisorError& failure) {
  ReconcileError error{.id = "PL204"};
  error.headline = "the hypervisor can't be reached";
  error.lines = {address, failure.text};
  return error;
}

HypervisorResult<std::unique_ptr<Hypervisor>> OpenPlace(const Places& places,
                                                        Environment& environment) {
  if (!places.missing.empty()) {
    return std::unexpected(HypervisorError{Kind::kTransient, places.missing});
  }
  return InTime<std::unique_ptr<Hypervisor>>(
      [address = places.hypervisor] { return OpenHypervisor(address); }, environment);
}

HypervisorResult<ObservedState> ObserveInTime(const std::shared_ptr<Hypervisor>& hypervisor,
                                              Environment& environment) {
  return InTime<ObservedState>([hypervisor] { return hypervisor->Observe(); }, environment);
}

HypervisorResult<std::unique_ptr<HostWatch>> WatchInTime(
    const std::shared_ptr<Hypervisor>& hypervisor, ChangeListener listener,
    Environment& environment) {
  return InTime<std::unique_ptr<HostWatch>>(
      [hypervisor, listener = std::move(listener)] { return hypervisor->Watch(listener); },
      environment);
}

HypervisorResult<std::vector<HostFile>> LookInTime(const std::shared_ptr<Hypervisor>& hypervisor,
                                                   std::vector<std::string> paths,
                                                   Environment& environment) {
  return InTime<std::vector<HostFile>>(
      [hypervisor, paths = std::move(paths)] { return hypervisor->LookAtFiles(paths); },
      environment);
}

}  // namespace domus
