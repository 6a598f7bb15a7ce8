// The end of guests: those that the config no longer has.
#pragma once

#include "model/state.h"
#include "reconciler/guest_data.h"
#include "reconciler/plan.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct RemovalOptions {
  bool allowed = false;  // else it is held back
  int stop_timeout_s = 180;
};

/// A guest that is ours, on the host and no longer in the config. `data`: what goes with it; null when
/// all of it stays.
ObjectChange PlanRemoval(const RecordedObject& recorded, const ObservedGuest& observed,
                         const GuestData* data, const RemovalOptions& options);

/// A guest that is recorded but neither in the config nor on the host.
ObjectChange PlanForget(const RecordedObject& recorded);

}  // namespace domus
