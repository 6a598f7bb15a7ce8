// Carries out one step of a guest: the hypervisor calls, the waiting, and the look afterwards whether
// the host shows what the step was for. A call that fails because its goal is reached already (a
// repetition after a crash) counts as done.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "hypervisor/hypervisor.h"
#include "reconciler/plan.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// Time as steps see it; tests have their own.
struct StepClock {
  std::function<double()> seconds;          // monotonic
  std::function<void(double)> sleep;        // seconds
};

struct StepOptions {
  double stop_timeout_s = 180;
  bool force_stop = false;  // pull the plug when the time is over
};

class GuestSteps {
 public:
  GuestSteps(Hypervisor& hypervisor, StepClock clock, StepOptions options, std::string digest_key)
      : hypervisor_(hypervisor),
        clock_(std::move(clock)),
        options_(options),
        digest_key_(std::move(digest_key)) {}

  /// "verified 2048 MiB", or empty. `desired` is null for guests that the config no longer has;
  /// `record` holds the UUID that a created guest gets.
  std::expected<std::string, ReconcileError> Run(const ObjectChange& change, const Step& step,
                                                 const DesiredGuest* desired, const Record& record);

  /// The host has no guest of that name.
  bool IsGone(const std::string& name);

 private:
  using Outcome = std::expected<std::string, ReconcileError>;

  Outcome Define(const ObjectChange& change, const DesiredGuest& desired, const Record& record);
  Outcome Start(const std::string& name, const DesiredGuest* desired);
  Outcome Stop(const std::string& name);
  Outcome Destroy(const std::string& name);
  Outcome Undefine(const std::string& name);
  Outcome Change(const std::string& name, const Step& step);
  Outcome RenameGuest(const std::string& name, const Step& step, const std::string& uuid);

  /// Asks until the guest satisfies `reached` or the time is over; null when the host can't say.
  std::optional<ObservedGuest> Await(const std::string& name, double limit_s,
                                     const std::function<bool(const ObservedGuest&)>& reached);
  /// Again, a little later each time, while the failure is one that may pass by itself.
  HypervisorResult<void> Retry(const std::function<HypervisorResult<void>()>& call);

  Hypervisor& hypervisor_;
  StepClock clock_;
  StepOptions options_;
  std::string digest_key_;
};

}  // namespace domus
