// Calls that are made at once, on this thread, in a time that only jumps: what takes a minute is over
// in no time, and every run is the same.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "reconciler/call_runner.h"

namespace domus {

class InstantCalls final : public CallRunner {
 public:
  double Seconds() override { return now_; }

  void Begin(uint64_t id, std::function<void()> call) override {
    cost_ = 0;
    call();
    returns_.emplace(now_ + cost_, id);
    most_at_once = std::max(most_at_once, returns_.size());
  }

  void Drive(const Turn& turn) override {
    std::optional<double> next = turn({});
    while (next) next = turn(Wait(*next));
  }

  /// The calls that return next, by `deadline` at the latest.
  std::vector<uint64_t> Wait(double deadline) {
    const bool returns = !returns_.empty() && returns_.begin()->first <= deadline;
    now_ = std::max(now_, returns ? returns_.begin()->first : deadline);
    if (!returns) return {};
    const uint64_t id = returns_.begin()->second;
    returns_.erase(returns_.begin());
    return {id};
  }

  void Abandon(uint64_t id) override {
    std::erase_if(returns_, [&](const auto& entry) { return entry.second == id; });
  }

  /// For what a call does: that it takes so long to return.
  void Pass(std::chrono::milliseconds time) {
    cost_ += std::chrono::duration<double>(time).count();
  }
  int64_t Milliseconds() const { return static_cast<int64_t>(1000 * now_); }

  size_t most_at_once = 0;

 private:
  double now_ = 0;
  double cost_ = 0;
  std::multimap<double, uint64_t> returns_;
};

}  // namespace domus
