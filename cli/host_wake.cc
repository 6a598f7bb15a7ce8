#include "cli/host_wake.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "cli/open_place.h"

namespace domus {

struct HostWake::Bell {
  std::mutex mutex;
  std::condition_variable rings;
  bool has_rung = false;

  void Ring() {
    const std::lock_guard lock(mutex);
    has_rung = true;
    rings.notify_one();
  }
};

HostWake::HostWake() : bell_(std::make_shared<Bell>()) {}
HostWake::~HostWake() = default;

void HostWake::Follow(const std::shared_ptr<Hypervisor>& hypervisor, Environment& environment) {
  if (watch_) return;
  auto watch = WatchInTime(
      hypervisor, [bell = bell_](const HostChanges&) { bell->Ring(); }, environment);
  if (watch) watch_ = *std::move(watch);
}

void HostWake::Saw(const ObservedState& observed) {
  is_moving_ = std::ranges::any_of(observed.guests, [](const ObservedGuest& guest) {
    return guest.state == LifeState::kStarting || guest.state == LifeState::kStopping;
  });
}

bool HostWake::Wait(std::chrono::milliseconds time, const Environment& environment) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLookForStop{100};
  constexpr std::chrono::milliseconds kSoon{2000};
  const Clock::time_point end = Clock::now() + (is_moving_ ? std::min(time, kSoon) : time);
  std::unique_lock lock(bell_->mutex);
  while (!environment.stop_requested()) {
    if (std::exchange(bell_->has_rung, false) || Clock::now() >= end) return true;
    bell_->rings.wait_until(lock, std::min(end, Clock::now() + kLookForStop),
                            [this] { return bell_->has_rung; });
  }
  return false;
}

}  // namespace domus
