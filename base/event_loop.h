// libuv's event loop on a thread of its own, for what has to be waited for beside the work of a command:
// files, child programs, the sockets and timers of libraries.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

struct uv_loop_s;
struct uv_async_s;

namespace domus {

/// What runs on it must not block.
class EventLoop {
 public:
  using Work = std::function<void(uv_loop_s*)>;

  /// The one of this process (a module has its own); begun when it is asked for first, and never ended.
  static EventLoop& Get();

  /// Runs the work on the loop's thread, soon, in the order of the calls. From any thread.
  void Post(Work work);
  void After(std::chrono::milliseconds delay, std::function<void()> work);

 private:
  EventLoop();
  void RunPosted();

  uv_loop_s* loop_;
  uv_async_s* wake_;
  std::mutex mutex_;
  std::vector<Work> posted_;
};

}  // namespace domus
