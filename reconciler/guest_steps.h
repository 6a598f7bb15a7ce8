// Carries out one step of a guest: the hypervisor calls, the waiting, and the look afterwards whether
// the host shows what the step was for. A step whose goal is reached already (a repetition after a
// crash) counts as done.
//
// A call that failed as transient is made again, a little later each time, but only after a look at
// the host: it may have worked all the same. One that gave no answer is never made again.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "hypervisor/hypervisor.h"
#include "reconciler/data_deletion.h"
#include "reconciler/hypervisor_calls.h"
#include "reconciler/plan.h"
#include "reconciler/reconcile_error.h"

namespace domus {

struct StepOptions {
  double stop_timeout_s = 180;
  bool force_stop = false;  // pull the plug when the time is over
  int retries = 3;          // of a call whose failure may pass by itself
};

class GuestSteps {
 public:
  /// "verified 2048 MiB", or empty.
  using Outcome = std::expected<std::string, ReconcileError>;

  /// `desired`: the whole config, whose guests' files nobody else's end may take along.
  GuestSteps(HypervisorCalls& calls, CallLoop& loop, StepOptions options, std::string digest_key,
             const DesiredState& desired)
      : calls_(calls),
        loop_(loop),
        options_(options),
        digest_key_(std::move(digest_key)),
        data_(calls, loop, options.retries, desired) {}

  /// `desired` is null for guests that the config no longer has; `record` holds the UUID that a
  /// created guest gets. All of them outlive the task.
  Task<Outcome> Run(const ObjectChange& change, const Step& step, const DesiredGuest* desired,
                    const Record& record);

  /// Whether the host has no guest of that name; null when it doesn't say.
  Task<std::optional<bool>> IsGone(std::string name);

 private:
  using Seen = HypervisorResult<ObservedGuest>;
  using Goal = std::function<bool(const Seen&)>;
  /// What became of a call that was made again where that makes sense.
  struct Attempt {
    HypervisorResult<void> result;
    int tries = 1;
  };

  Task<Outcome> Define(const ObjectChange& change, const DesiredGuest& desired,
                       const Record& record);
  Task<Outcome> Start(std::string name);
  Task<Outcome> Stop(std::string name);
  Task<Outcome> Destroy(std::string name);
  Task<Outcome> Undefine(std::string name);
  Task<Outcome> UndefineWithNvram(std::string name, std::string uuid, std::string path);
  Task<Outcome> UndefineBy(std::string name, HypervisorCall undefine);
  Task<Outcome> Change(std::string name, const Step& step);
  Task<Outcome> RenameGuest(std::string name, const Step& step, std::string uuid);

  /// Presses the power button, where there is one and somebody listens.
  Task<Attempt> AskToStop(std::string name, Seen seen);
  Task<Attempt> Try(std::string name, HypervisorCall call, Goal reached);
  /// Looks again while looking fails as transient.
  Task<Seen> Look(std::string name);
  /// Looks until the goal is reached or the time is over: what was seen last.
  Task<Seen> Await(std::string name, double limit_s, Goal reached);
  /// "memory is 512 MiB": what of the definition on the host isn't as it was given; empty for none.
  std::string DefinitionFault(const GuestConfig& given, const GuestConfig& shown) const;

  HypervisorCalls& calls_;
  CallLoop& loop_;
  StepOptions options_;
  std::string digest_key_;
  DataDeletion data_;
};

}  // namespace domus
