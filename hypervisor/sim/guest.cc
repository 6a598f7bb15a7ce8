#include "hypervisor/sim/guest.h"

namespace domus::sim {

bool IsResident(LifeState state) {
  return state != LifeState::kOff && state != LifeState::kSuspended;
}

int64_t HeldMemory(const Guest& guest) {
  return IsResident(guest.state) && guest.live ? guest.live->memory_mib.value_or(0) : 0;
}

void PowerOff(Guest& guest) {
  guest.state = LifeState::kOff;
  guest.live.reset();
  guest.started_at.reset();
  guest.due_at_ms.reset();
}

}  // namespace domus::sim
