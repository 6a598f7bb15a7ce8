// `domus plan`: what apply would do. Writes nothing, also not the state.
#pragma once

#include <string>
#include <string_view>

#include "cli/environment.h"
#include "cli/options.h"
#include "reconciler/plan_text.h"

namespace domus {

class HostSession;

int RunPlan(const PlanOptions& options, Environment& environment);

/// The same for what the session wants, wherever that comes from; `command` would apply it.
int PlanDesired(const PlanOptions& options, const std::string& command, HostSession& session,
                Environment& environment);

/// The plan that these options of apply show with --dry-run.
PlanOptions AsPlan(const ApplyOptions& options);

inline constexpr std::string_view kApplyCommand = "domus apply";

/// A help that says `domus apply ROOT …` for a plan that `command` applies.
std::string NameCommand(std::string help, const std::string& root, const std::string& command);

/// How plans are printed here.
PlanTextOptions TextOptions(bool full, const CommonOptions& common,
                            const Environment& environment);

}  // namespace domus
