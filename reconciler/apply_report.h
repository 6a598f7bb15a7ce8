// What came of an apply, object by object and step by step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reconciler/reconcile_error.h"

namespace domus {

struct StepReport {
  std::string text{};
  bool done = false;
  double seconds = 0;
  std::string verified{};  // "verified 2048 MiB"
};

/// kUnknown: nobody waited for the end of its last step.
enum class ObjectOutcome { kDone, kFailed, kNotTried, kUnknown };

struct ObjectReport {
  std::string address{};
  ObjectOutcome outcome = ObjectOutcome::kNotTried;
  std::vector<StepReport> steps{};  // that ended
  std::optional<ReconcileError> error{};
  std::string why{};  // it was not tried: "waits for guest.db01, which failed"
  double down_seconds = 0;  // from the stop to the start, when it was on before
};

struct ApplyReport {
  std::vector<ObjectReport> objects{};  // in the plan's order
  bool interrupted = false;
  int abandoned_calls = 0;  // under way on threads of their own, perhaps for ever
  double seconds = 0;
  int64_t serial = 0;
  /// Nothing left to do, found by observing again; null when that was not possible.
  std::optional<bool> converged{};
  /// The state or the host gave out under the run: the rest was not tried.
  std::optional<ReconcileError> broken{};

  int Count(ObjectOutcome outcome) const;
  bool AllDone() const;
  /// Some step was carried out.
  bool AnyStepDone() const;
};

}  // namespace domus
