// Drives many tasks: each waits for calls made elsewhere (call_runner.h) or for a time to come, and all
// of them are resumed in turns, one after the other. So tasks share what they like without locks, and a
// test that runs calls at once replays the same way every time.
#pragma once

#include <coroutine>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/task.h"
#include "reconciler/call_runner.h"

namespace domus {

class CallLoop {
 public:
  explicit CallLoop(CallRunner& runner) : runner_(runner) {}
  /// Abandons the calls that are under way.
  ~CallLoop();
  CallLoop(const CallLoop&) = delete;
  CallLoop& operator=(const CallLoop&) = delete;

  double Now() { return runner_.Seconds(); }

  /// What the call returns; null when it hasn't within `limit_s`, and is abandoned.
  template <class T>
  Task<std::optional<T>> Call(std::function<T()> call, double limit_s);
  Task<bool> Sleep(double seconds);

  /// Resumes it in the next RunReady.
  void Wake(std::coroutine_handle<> waiting) { ready_.push_back(waiting); }
  /// Resumes all that can go on, until none can.
  void RunReady();
  /// Calls `turn` at once and whenever a call or a sleeper is ready or the time has come that it gave,
  /// and now and then besides, until it gives none.
  void Drive(const std::function<std::optional<double>()>& turn);

  /// Calls given up while the loop was there.
  int abandoned() const { return abandoned_; }

 private:
  struct Waiting {
    std::coroutine_handle<> handle;
    std::function<void()> call;  // moved out when it begins
    double limit_s = 0;
    double deadline = 0;
    bool in_vain = false;
  };
  struct CallAwaiter {
    CallLoop& loop;
    Waiting& waiting;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { loop.Begin(waiting, handle); }
    void await_resume() const noexcept {}
  };
  struct SleepAwaiter {
    CallLoop& loop;
    double until;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { loop.sleepers_.emplace(until, handle); }
    void await_resume() const noexcept {}
  };

  void Begin(Waiting& waiting, std::coroutine_handle<> handle);
  void MakeReady(const std::vector<uint64_t>& returned);
  double NextTime(double latest) const;

  CallRunner& runner_;
  uint64_t last_id_ = 0;
  int abandoned_ = 0;
  std::deque<std::coroutine_handle<>> ready_;
  std::multimap<double, std::coroutine_handle<>> sleepers_;
  std::map<uint64_t, Waiting*> calls_;
};

template <class T>
Task<std::optional<T>> CallLoop::Call(std::function<T()> call, double limit_s) {
  // The call's thread may outlive this coroutine: it shares the place for the result with it.
  auto result = std::make_shared<std::optional<T>>();
  Waiting waiting{.handle = {}, .call = {}, .limit_s = limit_s, .deadline = 0, .in_vain = false};
  waiting.call = [result, call = std::move(call)] { result->emplace(call()); };
  CallAwaiter awaiter{*this, waiting};
  co_await awaiter;
  if (waiting.in_vain) co_return std::nullopt;
  co_return std::move(*result);
}

}  // namespace domus
