// What one changed setting does to a guest as it is now: the schema's level, refined by what runs,
// and the live changes that bring it about.
#pragma once

#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "model/disruption.h"
#include "model/state.h"
#include "reconciler/guest_diff.h"

namespace domus {

/// What can be done with a guest in its present state.
enum class Grip {
  kOff,     // off, or crashed: only its definition counts
  kOn,      // starting, running, stopping
  kFrozen,  // paused or suspended: runs on later, can't be changed or stopped now
};

Grip GripOn(LifeState state);

struct Disruptiveness {
  Disruption level = Disruption::kLive;
  std::string reason{};          // a sentence for people, or empty
  bool replaces_device = false;  // detached and attached again
};

/// `starts`: the guest is off now and this pass starts it, so that every change takes effect then.
/// What the host `lacks` costs a restart.
Disruptiveness Judge(const FieldDelta& delta, const GuestConfig& desired,
                     const ObservedGuest& observed, bool starts, const Abilities& lacks);

/// The calls for a delta that was judged live, in order; none when there is no call for it.
std::vector<LiveChange> LiveChanges(const FieldDelta& delta, const GuestConfig& desired,
                                    const GuestConfig& live);

/// `desired` with the UUID and MACs that the host gave it where the config leaves them open: a new
/// definition must not change the guest's identity.
GuestConfig PinIdentity(GuestConfig desired, const GuestConfig& observed);

}  // namespace domus
