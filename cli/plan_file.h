// Saved plans: `plan -o FILE` writes one, `show` and `apply` read it. Known by what they hold, never
// by their names.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/environment.h"
#include "cli/host_session.h"
#include "cli/options.h"
#include "reconciler/plan_json.h"
#include "reconciler/plan_text.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// The plan with all that it was made from, and a new id.
PlanDocument MakeDocument(Plan plan, const PlanPolicy& policy, const HostSession& session,
                          const HostOptions& options, const RecordedState& recorded,
                          const Environment& environment);

/// A regular file that begins as a plan does: neither a config nor a directory is taken for one.
bool LooksLikePlan(const std::string& path);

/// The error names the file, says what it is instead or what is wrong with it.
Result<PlanDocument> LoadPlan(const std::string& path);

/// Mode 0600, in one step. Without `force` only a plan or an empty file is written over.
Result<void> SavePlan(const std::string& path, const PlanDocument& document, bool force);

/// Text or document on stdout, refusals on stderr: the same bytes for a plan just made and for the
/// same plan read from a file. `file`: where it is saved; empty when it isn't.
void PrintPlan(const PlanDocument& document, const std::string& file, PlanTextOptions options,
               bool json, Environment& environment);

}  // namespace domus
