// A guest as the simulated host keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/guest_config.h"
#include "model/state.h"

namespace domus::sim {

struct Guest {
  int64_t id = 0;  // row in the file; 0 until it is stored
  LifeState state = LifeState::kOff;
  GuestConfig config = {};               // what the next boot uses; names the guest
  std::optional<GuestConfig> live = {};  // unless the guest is off
  std::optional<int64_t> started_at = {};  // Unix seconds
  /// Unix milliseconds at which `starting` becomes `running`, or `stopping` a power-off. A guest
  /// that stops for ever (on_poweroff=preserve) has none.
  std::optional<int64_t> due_at_ms = {};
};

/// Whether a domain exists in the host's memory. A suspended guest lies on disk.
bool IsResident(LifeState state);
/// The memory that the guest takes from the host now.
int64_t HeldMemory(const Guest& guest);
/// The guest's domain is gone; its definition stays.
void PowerOff(Guest& guest);

}  // namespace domus::sim
