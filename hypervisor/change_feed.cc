#include "hypervisor/change_feed.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "base/event_loop.h"

namespace domus {
namespace {

/// A guest that starts is several events, within as much.
constexpr std::chrono::milliseconds kMoment{100};

}  // namespace

struct ChangeFeed::State {
  std::mutex mutex;
  HostChanges waiting;  // guarded by mutex, as is has_timer
  bool has_timer = false;
  std::mutex calling;  // held while the listener is called
  ChangeListener listener;

  static void Add(const std::shared_ptr<State>& state, HostChanges changes) {
    const std::lock_guard lock(state->mutex);
    state->waiting.guests.merge(changes.guests);
    state->waiting.anything |= changes.anything;
    if (std::exchange(state->has_timer, true)) return;
    EventLoop::Get().After(kMoment, [state] { state->Deliver(); });
  }

  void Deliver() {
    const std::lock_guard call(calling);
    HostChanges changes;
    {
      const std::lock_guard lock(mutex);
      changes = std::exchange(waiting, {});
      has_timer = false;
    }
    if (listener) listener(changes);
  }
};

ChangeFeed::ChangeFeed(ChangeListener listener) : state_(std::make_shared<State>()) {
  state_->listener = std::move(listener);
}

void ChangeFeed::Tell(std::string guest) {
  State::Add(state_, {.guests = {std::move(guest)}, .anything = false});
}

void ChangeFeed::TellAnything() { State::Add(state_, {.guests = {}, .anything = true}); }

void ChangeFeed::Close() {
  const std::lock_guard call(state_->calling);
  state_->listener = nullptr;
}

}  // namespace domus
