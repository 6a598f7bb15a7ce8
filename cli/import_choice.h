// Which guests `domus import` takes, and the file of each.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "cli/host_session.h"
#include "cli/options.h"
#include "forms/loss.h"
#include "model/state.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct ImportedGuest {
  const ObservedGuest* observed = nullptr;
  std::string path;
  Rendered file;  // its text, and what of the guest it can't say
};

/// Those that the options name, by name. The errors (PL154): of each that can't be imported.
std::expected<std::vector<ImportedGuest>, std::vector<ReconcileError>> ChooseImports(
    const ImportOptions& options, const HostSession& session, const ObservedState& observed,
    const RecordedState& recorded);

}  // namespace domus
