// That the files of imported guests say what the host has, before any of them is written.
#pragma once

#include <expected>
#include <vector>

#include "cli/environment.h"
#include "cli/import_choice.h"
#include "cli/options.h"
#include "hypervisor/hypervisor.h"
#include "model/state.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// What is recorded of each guest when it is managed from now on: with its file in the config, a plan
/// is empty. The errors (PL155 and others): what isn't so.
std::expected<std::vector<RecordedObject>, std::vector<ReconcileError>> ProveImports(
    const std::vector<ImportedGuest>& guests, const HostOptions& host, const Hypervisor& hypervisor,
    const ObservedState& observed, const RecordedState& recorded, const Environment& environment);

}  // namespace domus
