#include "hypervisor/xl/watch.h"

#include <uv.h>

#include <array>
#include <chrono>
#include <csignal>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "base/event_loop.h"
#include "base/text.h"
#include "hypervisor/change_feed.h"
#include "hypervisor/xl/errors.h"

namespace domus::xl {
namespace {

constexpr std::chrono::seconds kBeforeNextTry{5};

/// One run of the program and what it says. On the loop's thread.
class Child {
 public:
  using Ended = std::function<void()>;

  Child(ChangeFeed feed, Ended ended) : feed_(std::move(feed)), ended_(std::move(ended)) {}

  /// 0, or libuv's error; then it is gone.
  int Start(uv_loop_t* loop, std::string program) {
    std::string created = "@introduceDomain", gone = "@releaseDomain";
    std::array<char*, 4> words = {program.data(), created.data(), gone.data(), nullptr};
    std::array<uv_stdio_container_t, 2> outputs{};
    uv_pipe_init(loop, &output_, 0);
    outputs[0].flags = UV_IGNORE;
    outputs[1].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
    outputs[1].data.stream = reinterpret_cast<uv_stream_t*>(&output_);
    uv_process_options_t options{};
    options.file = program.c_str();
    options.args = words.data();
    options.stdio = outputs.data();
    options.stdio_count = static_cast<int>(outputs.size());
    options.exit_cb = [](uv_process_t* process, int64_t, int) { Self(process)->OnExit(); };
    output_.data = process_.data = this;
    const int error = uv_spawn(loop, &process_, &options);
    if (error == 0) uv_read_start(reinterpret_cast<uv_stream_t*>(&output_), GiveRoom, OnOutput);
    if (error != 0) Close();
    return error;
  }
  /// Ends in its own deletion.
  void Stop() {
    ended_ = nullptr;
    if (uv_process_kill(&process_, SIGTERM) != 0) Close();
  }

 private:
  template <class Handle>
  static Child* Self(Handle* handle) {
    return static_cast<Child*>(handle->data);
  }
  static void GiveRoom(uv_handle_t* handle, size_t, uv_buf_t* room) {
    *room = uv_buf_init(Self(handle)->room_.data(), std::tuple_size_v<decltype(room_)>);
  }
  static void OnOutput(uv_stream_t* stream, ssize_t size, const uv_buf_t*) {
    if (size > 0) Self(stream)->feed_.TellAnything();
    if (size < 0) uv_read_stop(stream);
  }
  void OnExit() {
    if (ended_) ended_();
    Close();
  }
  void Close() {
    for (uv_handle_t* handle :
         {reinterpret_cast<uv_handle_t*>(&output_), reinterpret_cast<uv_handle_t*>(&process_)}) {
      uv_close(handle, [](uv_handle_t* closed) {
        if (++Self(closed)->closed_ == 2) delete Self(closed);
      });
    }
  }

  ChangeFeed feed_;
  Ended ended_;
  uv_process_t process_{};
  uv_pipe_t output_{};
  std::array<char, 4096> room_{};
  int closed_ = 0;
};

/// The program, started again whenever it ends. On the loop's thread, but for Open and Close.
class Keeper : public std::enable_shared_from_this<Keeper> {
 public:
  Keeper(std::string program, ChangeFeed feed)
      : program_(std::move(program)), feed_(std::move(feed)) {}

  int Open() {
    std::promise<int> started;
    EventLoop::Get().Post([&](uv_loop_t* loop) { started.set_value(Start(loop)); });
    return started.get_future().get();
  }
  /// Waits until the program has been told to end: Domus may end next, and would leave it behind.
  void Close() {
    feed_.Close();
    std::promise<void> stopped;
    EventLoop::Get().Post([&](uv_loop_t*) {
      is_over_ = true;
      if (child_) std::exchange(child_, nullptr)->Stop();
      stopped.set_value();
    });
    stopped.get_future().wait();
  }

 private:
  int Start(uv_loop_t* loop) {
    auto* child = new Child(feed_, [self = shared_from_this(), loop] { self->OnEnd(loop); });
    const int error = child->Start(loop, program_);
    if (error == 0) child_ = child;
    return error;
  }
  void OnEnd(uv_loop_t* loop) {
    child_ = nullptr;
    EventLoop::Get().After(kBeforeNextTry, [self = shared_from_this(), loop] {
      if (self->is_over_) return;
      if (self->Start(loop) == 0) {
        self->feed_.TellAnything();
      } else {
        self->OnEnd(loop);
      }
    });
  }

  const std::string program_;
  ChangeFeed feed_;
  Child* child_ = nullptr;
  bool is_over_ = false;
};

class DomainWatch final : public HostWatch {
 public:
  explicit DomainWatch(std::shared_ptr<Keeper> keeper) : keeper_(std::move(keeper)) {}
  ~DomainWatch() override { keeper_->Close(); }

 private:
  std::shared_ptr<Keeper> keeper_;
};

}  // namespace

HypervisorResult<std::unique_ptr<HostWatch>> WatchDomains(const std::string& program,
                                                          ChangeListener listener) {
  auto keeper = std::make_shared<Keeper>(program, ChangeFeed(std::move(listener)));
  const int error = keeper->Open();
  if (error == 0) return std::make_unique<DomainWatch>(std::move(keeper));
  return Refuse(HypervisorError::Kind::kUnsupported,
                fmt::format("can't run {}: {}", Printable(program), uv_strerror(error)));
}

}  // namespace domus::xl
