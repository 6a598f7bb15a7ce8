// Carries out a plan: step by step, each in the journal before and after, each verified by looking.
//
// The caller holds the lease from before the observation that the plan was made from, so the plan
// says what is. A failed step stops only its object. Between steps apply stops when it is asked to.
// Whatever instruction the process ends at, the next plan and apply go on from what they observe:
// docs/plan.md has the contract.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "reconciler/guest_steps.h"
#include "reconciler/plan.h"
#include "reconciler/store.h"

namespace domus {

struct StepReport {
  std::string text{};
  bool done = false;
  double seconds = 0;
  std::string verified{};  // "verified 2048 MiB"
};

enum class ObjectOutcome { kDone, kFailed, kNotTried };

struct ObjectReport {
  std::string address{};
  ObjectOutcome outcome = ObjectOutcome::kNotTried;
  std::vector<StepReport> steps{};
  std::optional<ReconcileError> error{};
  double down_seconds = 0;  // from the stop to the start, when it was on before
};

struct ApplyReport {
  std::vector<ObjectReport> objects{};  // in the order in which they were tried
  bool interrupted = false;
  double seconds = 0;
  int64_t serial = 0;
  /// Nothing left to do, found by observing again; null when that was not possible.
  std::optional<bool> converged{};
  /// The state or the host gave out under the run: the rest was not tried.
  std::optional<ReconcileError> broken{};

  int Count(ObjectOutcome outcome) const;
};

/// What a terminal is told while it happens.
struct ApplyProgress {
  std::function<void(size_t index, size_t total, const ObjectChange&, size_t step)> step_started;
  std::function<void(size_t index, size_t total, const ObjectChange&, size_t step,
                     const StepReport&)>
      step_finished;
};

struct ApplyContext {
  Hypervisor& hypervisor;
  Store& store;
  StepClock clock{};
  StepOptions steps{};
  std::function<bool()> stop_requested{};  // may be unset
  ApplyProgress progress{};                // may be unset
  std::function<void()> checkpoint{};      // journal.h; for tests
};

/// Why this plan may not be applied as it is: guards and missing permissions. Empty: it may.
std::vector<ReconcileError> RefusalsOf(const Plan& plan);

/// Runs the plan's changes that aren't held back, and rights the records. `run` as BeginRun gave it
/// out; it is finished here.
ApplyReport Apply(const Plan& plan, const DesiredState& desired, int64_t run,
                  const std::string& digest_key, const ApplyContext& context);

}  // namespace domus
