// Waiting for a host to change, for commands that look again and again.
#pragma once

#include <chrono>
#include <memory>

#include "cli/environment.h"
#include "hypervisor/hypervisor.h"
#include "model/state.h"

namespace domus {

class HostWake {
 public:
  HostWake();
  ~HostWake();

  /// From now on, what changes there wakes. Does nothing when a host is followed already; one that
  /// can't tell what changes is followed by time alone.
  void Follow(const std::shared_ptr<Hypervisor>& hypervisor, Environment& environment);

  /// What was seen there. Not every host tells when a guest has arrived in the state that it is on its
  /// way to: the next wait takes no longer than two seconds then.
  void Saw(const ObservedState& observed);

  /// Until something has changed since the last time, or the time is over. False when asked to stop.
  bool Wait(std::chrono::milliseconds time, const Environment& environment);

 private:
  struct Bell;
  std::shared_ptr<Bell> bell_;
  std::unique_ptr<HostWatch> watch_;
  bool is_moving_ = false;
};

}  // namespace domus
