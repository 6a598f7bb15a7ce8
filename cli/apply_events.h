// `domus apply --json`: what apply plans and does, one JSON document a line, as it happens
// (schemas/json/apply-event.schema.json).
#pragma once

#include <ostream>

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
  /// apply_start, apply_progress, apply_complete.
  ApplyProgress Progress();
  /// apply_errored of each object that failed, apply_summary.
  void Finished(const ApplyReport& report);
  void Diagnostic(const ReconcileError& error);

 private:
  void Line(const std::string& members);

  std::ostream& out_;
};

}  // namespace domus
