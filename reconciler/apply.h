// Carries out a plan: each step in the journal before and after, each verified by looking.
//
// The caller holds the lease from before the observation that the plan was made from, so the plan
// says what is. Objects that don't wait for each other run at the same time, the steps of one in
// order. One thread, the caller's, owns all that is here, the store included; only the calls to the
// hypervisor are made elsewhere (call_loop.h). A failed step stops its object and what waits for
// it. Between steps apply stops when it is asked to. Whatever instruction the process ends at, the
// next plan and apply go on from what they observe: docs/plan.md has the contract.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hypervisor/hypervisor.h"
#include "reconciler/apply_report.h"
#include "reconciler/call_runner.h"
#include "reconciler/guest_steps.h"
#include "reconciler/plan.h"
#include "reconciler/plan_policy.h"
#include "reconciler/store.h"

namespace domus {

/// A step under way.
struct RunningStep {
  size_t index = 0;  // of the object in ApplyReport::objects
  size_t total = 0;  // objects
  const ObjectChange* change = nullptr;
  const ObjectReport* report = nullptr;  // the object's steps until now
  size_t step = 0;                       // of the change's steps
  double seconds = 0;                    // since it began
};

/// What is told while it happens, on the thread that called Apply. Any may be unset.
struct ApplyProgress {
  std::function<void(const RunningStep&)> step_started;
  /// The step's report is the last of `report->steps`.
  std::function<void(const RunningStep&)> step_finished;
  /// Done, failed, or never to be tried; `step` and `seconds` are 0.
  std::function<void(const RunningStep&)> object_ended;
  /// Every second, while something is under way.
  std::function<void(const std::vector<RunningStep>&)> tick;
  /// Asked to stop: these are waited for.
  std::function<void(const std::vector<RunningStep>&)> stopping;
};

constexpr int kParallelObjects = 4;  // where neither domus.yaml nor --parallel says otherwise

struct ApplyContext {
  std::shared_ptr<Hypervisor> hypervisor;
  Store& store;
  CallRunner& calls;
  StepOptions steps{};
  int parallel = kParallelObjects;  // objects at the same time
  double call_timeout_s = 60;  // for an answer to a call
  std::function<bool()> stop_requested{};  // may be unset; stop at a safe point
  std::function<bool()> stop_waiting{};    // may be unset; leave what is under way to itself
  std::function<void()> host_done{};       // may be unset; nothing of Apply has `hypervisor` any more
  ApplyProgress progress{};
  std::function<void()> checkpoint{};      // journal.h; for tests
};

/// Runs the plan's changes that aren't held back, and rights the records. `run` as BeginRun gave it
/// out; it is finished here.
ApplyReport Apply(const Plan& plan, const DesiredState& desired, int64_t run,
                  const std::string& digest_key, const ApplyContext& context);

}  // namespace domus
