// One guest that the config describes and the host has: how it differs, and what setting it right
// would cost. The planner and status both speak from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/disruption.h"
#include "reconciler/guest_diff.h"
#include "reconciler/guest_disruption.h"
#include "reconciler/recorded_state.h"

namespace domus {

enum class PowerChange { kNone, kStart, kStop, kRevive };  // kRevive: crashed, started anew

struct JudgedDelta {
  FieldDelta delta;
  Disruptiveness judgement;
};

struct GuestAssessment {
  std::vector<JudgedDelta> changes{};
  std::vector<FieldDelta> pending{};  // defined already, takes effect at the next boot
  std::vector<Field> unchanged{};
  PowerChange power = PowerChange::kNone;
  std::string power_reason{};
  Cause power_cause = Cause::kConfig;
  std::string note{};              // why the guest is left as it is: "is paused; left so"
  Disruption level = Disruption::kNone;  // the highest of the changes, power included
  std::string settings{};          // to record when all is done

  bool InSync() const { return changes.empty() && power == PowerChange::kNone; }
};

/// `recorded` is null for a guest that nothing is recorded of; `lacks` is what the host can't do. The
/// error: a record that is damaged.
Result<GuestAssessment> AssessGuest(const DesiredGuest& desired, const RecordedObject* recorded,
                                    const ObservedGuest& observed, std::string_view digest_key,
                                    const Abilities& lacks);

/// Whether the guest on the host is the one that is recorded: they have the same UUID, or it isn't
/// known on one side.
bool IsOurs(const RecordedObject& recorded, const ObservedGuest& observed);

}  // namespace domus
