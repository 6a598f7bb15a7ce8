#include "reconciler/host_memory.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "reconciler/addresses.h"

namespace domus {
namespace {

/// No host comes near it, and ten thousand of it can be added up.
constexpr int64_t kMostMib = int64_t{1} << 48;

int64_t Within(int64_t mib) { return std::clamp(mib, -kMostMib, kMostMib); }

int64_t MemoryInUse(const ObservedGuest& guest) {
  const GuestConfig& config = guest.live ? *guest.live : guest.config;
  const bool holds_memory =
      guest.state != LifeState::kOff && guest.state != LifeState::kSuspended;
  return holds_memory ? Within(config.memory_mib.value_or(0)) : 0;
}

/// Memory in use while a plan's steps run.
class Forecast {
 public:
  Forecast(const DesiredState& desired, const ObservedState& observed) {
    memory_.total_mib = Within(observed.host.memory_mib);
    memory_.after_mib = memory_.total_mib - Within(observed.host.memory_free_mib);
    memory_.peak_mib = memory_.after_mib;
    for (const ObservedGuest& guest : observed.guests) {
      in_use_[GuestAddress(guest.config.name)] = MemoryInUse(guest);
    }
    for (const DesiredGuest& guest : desired.guests) {
      wanted_[GuestAddress(guest.config.name)] = Within(guest.config.memory_mib.value_or(0));
    }
  }

  void Run(const ObjectChange& change, const Step& step) {
    const std::string& address = change.address;
    switch (step.verb) {
      case Verb::kStop:
      case Verb::kDestroy: Set(address, 0); break;
      case Verb::kStart: Set(address, wanted_[address]); break;
      case Verb::kChange:
        if (const auto* memory = std::get_if<SetMemory>(&*step.change)) Set(address, Within(memory->mib));
        break;
      case Verb::kRename: in_use_[address] = std::exchange(in_use_[change.renamed_from], 0); break;
      case Verb::kDefine:
      case Verb::kUndefine:
      case Verb::kForget:
      case Verb::kDelete: break;
    }
  }

  const HostMemory& memory() const { return memory_; }

 private:
  void Set(const std::string& address, int64_t mib) {
    int64_t& now = in_use_[address];
    memory_.after_mib += mib - now;
    now = mib;
    memory_.peak_mib = std::max(memory_.peak_mib, memory_.after_mib);
  }

  HostMemory memory_;
  std::map<std::string, int64_t> in_use_;
  std::map<std::string, int64_t> wanted_;
};

}  // namespace

std::vector<int64_t> MemoryTaken(const Plan& plan, const DesiredState& desired,
                                 const ObservedState& observed) {
  Forecast forecast(desired, observed);
  std::vector<int64_t> taken;
  for (const ObjectChange& change : plan.changes) {
    const int64_t before = forecast.memory().after_mib;
    for (const Step& step : change.steps) forecast.Run(change, step);
    taken.push_back(forecast.memory().after_mib - before);
  }
  return taken;
}

HostMemory ForecastMemory(const Plan& plan, const DesiredState& desired,
                          const ObservedState& observed) {
  Forecast forecast(desired, observed);
  for (const size_t index : plan.order) {
    const ObjectChange& change = plan.changes[index];
    for (const Step& step : change.steps) forecast.Run(change, step);
  }
  return forecast.memory();
}

}  // namespace domus
