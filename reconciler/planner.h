// Desired × recorded × observed × policy → Plan. Reads nothing, changes nothing, knows no clock.
#pragma once

#include <optional>

#include "base/result.h"
#include "model/state.h"
#include "reconciler/plan.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// The most guests that one plan may remove (--max-remove N|P%).
struct RemovalLimit {
  int number = 0;
  bool percent = false;
  /// Of `managed` guests; never less than 0.
  int Of(int managed) const;
};

struct PlanPolicy {
  bool allow_restart = false;
  bool allow_recreate = false;
  bool allow_remove = false;
  /// Without it: the larger of 1 and 10 %, and never all of them.
  std::optional<RemovalLimit> max_remove;
  int stop_timeout_s = 180;
  /// The config is all there is to manage; else (one file of many) guests outside it are left alone.
  bool covers_all = true;
};

/// The error: a damaged record. Everything that a guard or policy forbids is in the plan itself.
Result<Plan> MakePlan(const DesiredState& desired, const RecordedState& recorded,
                      const ObservedState& observed, const PlanPolicy& policy);

}  // namespace domus
