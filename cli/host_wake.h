// Waiting for a host to change, for commands that look again and again.
#pragma once

#include <chrono>
#include <memory>

#include "cli/environment.h"
#include "hypervisor/hypervisor.h"

namespace domus {

class HostWake {
 public:
  HostWake();
  ~HostWake();

  /// From now on, what changes there wakes. Does nothing when a host is followed already; one that
  /// can't tell what changes is followed by time alone.
  void Follow(const std::shared_ptr<Hypervisor>& hypervisor, Environment& environment);

  /// Until something has changed since the last time, or the time is over. False when asked to stop.
  bool Wait(std::chrono::milliseconds time, const Environment& environment);

 private:
  struct Bell;
  std::shared_ptr<Bell> bell_;
  std::unique_ptr<HostWatch> watch_;
};

}  // namespace domus
