// What a plan may do: permissions, limits, windows, scope. Pure data; the clock is part of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/maintenance_window.h"
#include "model/removal_limit.h"
#include "reconciler/plan.h"

namespace domus {

struct PlanPolicy {
  bool allow_live = true;
  bool allow_staged = true;
  bool allow_restart = false;
  bool allow_recreate = false;
  bool allow_remove = false;
  /// Without it: the larger of 1 and 10 %, and never all of them.
  std::optional<RemovalLimit> max_remove;
  /// max_remove is a standing rule of domus.yaml: it doesn't say that an empty config is meant.
  bool max_remove_is_standing = false;
  int stop_timeout_s = 180;
  /// With a guest that is removed go its disk images and its NVRAM (guest_data.h). Never a standing rule.
  bool remove_data = false;
  /// The config is all there is to manage; else (one file of many) guests outside it are left alone.
  bool covers_all = true;
  /// When one of them is open, restart and recreate are allowed.
  std::vector<MaintenanceWindow> windows{};
  /// What the clock says, for the windows: Unix seconds, and what local time is ahead of UTC. Without
  /// it every window is shut.
  std::optional<int64_t> now{};
  int utc_offset_s = 0;
  /// Addresses of guests, or globs of them (`guest.web*`): only these, but not those. Removals
  /// outside are neither planned nor shown.
  std::vector<std::string> targets{};
  std::vector<std::string> excludes{};
};

/// Fills in what the plan needs beyond what the policy allows at its `now`: needs, next_window and
/// in_window. MakePlan has done so; to be done again before a plan made earlier is applied.
void SetNeeds(Plan& plan, const PlanPolicy& policy);

/// "02:00-04:00", or "02:00-04:00 (open)": the window that opens next; empty without windows or clock.
std::string WindowText(const PlanPolicy& policy);

/// The policy that makes this plan again, allowing nothing: for the look whether anything is left.
PlanPolicy PolicyOfScope(const PlanScope& scope);

/// Why this plan may not be applied as it is: guards and missing permissions. Empty: it may.
std::vector<ReconcileError> RefusalsOf(const Plan& plan);

}  // namespace domus
