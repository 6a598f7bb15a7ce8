#include "reconciler/call_loop.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace domus {

CallLoop::~CallLoop() {
  for (const auto& [id, waiting] : calls_) runner_.Abandon(id);
}

Task<bool> CallLoop::Sleep(double seconds) {
  SleepAwaiter awaiter{*this, Now() + seconds};
  co_await awaiter;
  co_return true;
}

void CallLoop::Begin(Waiting& waiting, std::coroutine_handle<> handle) {
  waiting.handle = handle;
  waiting.deadline = Now() + waiting.limit_s;
  const uint64_t id = ++last_id_;
  calls_[id] = &waiting;
  runner_.Begin(id, std::move(waiting.call));
}

void CallLoop::RunReady() {
  while (!ready_.empty()) {
    const std::coroutine_handle<> next = ready_.front();
    ready_.pop_front();
    next.resume();
  }
}

void CallLoop::Drive(const std::function<std::optional<double>()>& turn) {
  runner_.Drive([&](const std::vector<uint64_t>& returned) -> std::optional<double> {
    MakeReady(returned);
    const std::optional<double> latest = turn();
    return latest ? std::optional(NextTime(*latest)) : std::nullopt;
  });
}

double CallLoop::NextTime(double latest) const {
  if (!sleepers_.empty()) latest = std::min(latest, sleepers_.begin()->first);
  for (const auto& [id, waiting] : calls_) latest = std::min(latest, waiting->deadline);
  return latest;
}

void CallLoop::MakeReady(const std::vector<uint64_t>& returned) {
  for (const uint64_t id : returned) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) continue;
    ready_.push_back(found->second->handle);
    calls_.erase(found);
  }
  const double now = Now();
  while (!sleepers_.empty() && sleepers_.begin()->first <= now) {
    ready_.push_back(sleepers_.begin()->second);
    sleepers_.erase(sleepers_.begin());
  }
  std::erase_if(calls_, [&](const auto& call) {
    if (call.second->deadline > now) return false;
    runner_.Abandon(call.first);
    ++abandoned_;
    call.second->in_vain = true;
    ready_.push_back(call.second->handle);
    return true;
  });
}

}  // namespace domus
