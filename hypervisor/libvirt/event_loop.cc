#include "hypervisor/libvirt/event_loop.h"

#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "base/event_loop.h"

namespace domus::libvirt {
namespace {

/// What libvirt waits for. Its calls come from any thread and only note what is wanted; the handle is
/// the loop's. After its removal is noted nothing is called but `free`, once the loop has let go.
template <class Handle, class Callback>
struct Waiting {
  int id = 0;
  std::atomic<int> wanted{0};  // events, or milliseconds
  std::atomic<bool> is_removed{false};
  Callback callback = nullptr;
  void* opaque = nullptr;
  virFreeCallback free = nullptr;
  int descriptor = -1;  // libvirt's
  int ours = -1;        // its double, so that libvirt may close its own at any time
  Handle handle{};
};
using Socket = Waiting<uv_poll_t, virEventHandleCallback>;
using Timer = Waiting<uv_timer_t, virEventTimeoutCallback>;

template <class Kind>
class Registry {
 public:
  int Add(Kind* waiting) {
    const std::lock_guard lock(mutex_);
    waiting->id = ++last_id_;
    known_[waiting->id] = waiting;
    return waiting->id;
  }
  /// Posts work for the loop, which so comes before that of the removal.
  void Update(int id, int wanted, void (*work)(Kind*)) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(id);
    if (found == known_.end()) return;
    Kind* const waiting = found->second;
    waiting->wanted = wanted;
    EventLoop::Get().Post([waiting, work](uv_loop_t*) { work(waiting); });
  }
  bool Remove(int id, void (*work)(Kind*)) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(id);
    if (found == known_.end()) return false;
    Kind* const waiting = found->second;
    known_.erase(found);
    waiting->is_removed = true;
    EventLoop::Get().Post([waiting, work](uv_loop_t*) { work(waiting); });
    return true;
  }

 private:
  std::mutex mutex_;
  std::map<int, Kind*> known_;
  int last_id_ = 0;
};

template <class Kind>
Registry<Kind>& Known() {
  static auto* known = new Registry<Kind>;  // the loop outlives the end of main
  return *known;
}

template <class Kind>
void Close(Kind* waiting) {
  waiting->handle.data = waiting;
  uv_close(reinterpret_cast<uv_handle_t*>(&waiting->handle), [](uv_handle_t* handle) {
    const std::unique_ptr<Kind> closed(static_cast<Kind*>(handle->data));
    if (closed->free) closed->free(closed->opaque);
    if (closed->ours >= 0) ::close(closed->ours);
  });
}

template <class Kind>
int Remove(int id) {
  return Known<Kind>().Remove(id, Close<Kind>) ? 0 : -1;
}

int FromUv(int status, int events) {
  if (status < 0) return VIR_EVENT_HANDLE_ERROR;
  return ((events & UV_READABLE) ? VIR_EVENT_HANDLE_READABLE : 0) |
         ((events & UV_WRITABLE) ? VIR_EVENT_HANDLE_WRITABLE : 0) |
         ((events & UV_DISCONNECT) ? VIR_EVENT_HANDLE_HANGUP : 0);
}

int ToUv(int events) {
  return ((events & VIR_EVENT_HANDLE_READABLE) ? UV_READABLE : 0) |
         ((events & VIR_EVENT_HANDLE_WRITABLE) ? UV_WRITABLE : 0) |
         ((events & VIR_EVENT_HANDLE_HANGUP) ? UV_DISCONNECT : 0);
}

void OnSocket(uv_poll_t* handle, int status, int events) {
  const auto* socket = static_cast<const Socket*>(handle->data);
  const int seen = FromUv(status, events) & (socket->wanted | VIR_EVENT_HANDLE_ERROR);
  if (socket->is_removed || seen == 0) return;
  socket->callback(socket->id, socket->descriptor, seen, socket->opaque);
}

void WatchSocket(Socket* socket) {
  const int events = ToUv(socket->wanted);
  if (events == 0) {
    uv_poll_stop(&socket->handle);
  } else {
    uv_poll_start(&socket->handle, events, OnSocket);
  }
}

int AddSocket(int descriptor, int events, virEventHandleCallback callback, void* opaque,
              virFreeCallback free) {
  const int ours = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (ours < 0) return -1;
  auto* const socket = new Socket{.wanted = events,
                                  .is_removed = false,
                                  .callback = callback,
                                  .opaque = opaque,
                                  .free = free,
                                  .descriptor = descriptor,
                                  .ours = ours};
  socket->handle.data = socket;
  const int id = Known<Socket>().Add(socket);
  EventLoop::Get().Post([socket](uv_loop_t* loop) {
    uv_poll_init(loop, &socket->handle, socket->ours);
    WatchSocket(socket);
  });
  return id;
}

void UpdateSocket(int id, int events) {
  Known<Socket>().Update(id, events, WatchSocket);
}

/// libvirt's 0 is "at once, again and again".
void WatchTimer(Timer* timer) {
  const int wanted = timer->wanted;
  uv_timer_stop(&timer->handle);
  if (wanted < 0) return;
  const auto milliseconds = static_cast<uint64_t>(std::max(wanted, 1));
  const auto fire = [](uv_timer_t* handle) {
    const auto* due = static_cast<const Timer*>(handle->data);
    if (!due->is_removed && due->wanted >= 0) due->callback(due->id, due->opaque);
  };
  uv_update_time(timer->handle.loop);
  uv_timer_start(&timer->handle, fire, milliseconds, milliseconds);
}

int AddTimer(int milliseconds, virEventTimeoutCallback callback, void* opaque,
             virFreeCallback free) {
  auto* const timer = new Timer{.wanted = milliseconds,
                                .is_removed = false,
                                .callback = callback,
                                .opaque = opaque,
                                .free = free};
  timer->handle.data = timer;
  const int id = Known<Timer>().Add(timer);
  EventLoop::Get().Post([timer](uv_loop_t* loop) {
    uv_timer_init(loop, &timer->handle);
    WatchTimer(timer);
  });
  return id;
}

void UpdateTimer(int id, int milliseconds) {
  Known<Timer>().Update(id, milliseconds, WatchTimer);
}

void Ignore(void*, virErrorPtr) {}

bool Initialise() {
  virEventRegisterImpl(AddSocket, UpdateSocket, Remove<Socket>, AddTimer, UpdateTimer,
                       Remove<Timer>);
  if (virInitialize() < 0) return false;
  virSetErrorFunc(nullptr, Ignore);  // else every error is printed to stderr as well
  return true;
}

}  // namespace

bool StartLibvirt() {
  static const bool started = Initialise();
  return started;
}

}  // namespace domus::libvirt
