#include "base/event_loop.h"

#include <signal.h>
#include <uv.h>

#include <thread>
#include <utility>

namespace domus {
namespace {

/// Signals are for the threads that were there before: those that are begun meanwhile get none.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_;
};

struct Timer {
  uv_timer_t timer{};
  std::function<void()> work;
};

void StartTimer(uv_loop_t* loop, std::chrono::milliseconds delay, std::function<void()> work) {
  auto* one = new Timer{.work = std::move(work)};
  one->timer.data = one;
  uv_timer_init(loop, &one->timer);
  const auto fire = [](uv_timer_t* timer) {
    static_cast<Timer*>(timer->data)->work();
    uv_close(reinterpret_cast<uv_handle_t*>(timer),
             [](uv_handle_t* handle) { delete static_cast<Timer*>(handle->data); });
  };
  uv_update_time(loop);
  uv_timer_start(&one->timer, fire, static_cast<uint64_t>(delay.count()), 0);
}

}  // namespace

EventLoop& EventLoop::Get() {
  static auto* loop = new EventLoop;  // its thread outlives the end of main
  return *loop;
}

EventLoop::EventLoop() : loop_(new uv_loop_t), wake_(new uv_async_t) {
  uv_loop_init(loop_);
  wake_->data = this;
  uv_async_init(loop_, wake_,
                [](uv_async_t* wake) { static_cast<EventLoop*>(wake->data)->RunPosted(); });
  const NoSignals during;
  std::thread([loop = loop_] { uv_run(loop, UV_RUN_DEFAULT); }).detach();
}

void EventLoop::Post(Work work) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(work));
  uv_async_send(wake_);
}

void EventLoop::RunPosted() {
  std::vector<Work> posted;
  {
    const std::lock_guard lock(mutex_);
    posted.swap(posted_);
  }
  for (const Work& work : posted) work(loop_);
}

void EventLoop::After(std::chrono::milliseconds delay, std::function<void()> work) {
  Post([delay, work = std::move(work)](uv_loop_t* loop) { StartTimer(loop, delay, work); });
}

}  // namespace domus
