// `domus apply --json`: what apply plans and does, one JSON document a line, as it happens
// (schemas/json/apply-event.schema.json).
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "reconciler/apply.h"
#include "reconciler/plan.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// Each line is written, and flushed, at once.
class ApplyEvents {
 public:
  /// Writes the line of type version.
  explicit ApplyEvents(std::ostream& out);

  /// planned_change of each change, drift, change_summary.
  void Planned(const Plan& plan);
  /// To be told by it. An object begins and ends with apply_start and one of apply_complete,
  /// apply_errored, apply_skipped and apply_unknown; its steps with step_start and step_complete or
  /// step_errored. Every ten seconds apply_progress says what is under way; apply_stopping that no more
  /// is begun. The events outlive the apply.
  ApplyProgress Progress();
  /// apply_summary.
  void Finished(const ApplyReport& report);
  void Diagnostic(const ReconcileError& error);

 private:
  void Line(const std::string& members);
  void StepStarted(const RunningStep& step);
  void StepFinished(const RunningStep& step);
  void ObjectEnded(const RunningStep& ended);
  void Tick(const std::vector<RunningStep>& running);

  std::ostream& out_;
  int ticks_ = 0;  // seconds since the last apply_progress
};

}  // namespace domus
