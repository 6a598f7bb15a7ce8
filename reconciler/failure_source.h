// The line of the config that a failure is about, as far as the hypervisor's words tell.
#pragma once

#include <optional>

#include "model/state.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// The field whose image, MAC or bridge the error names, else one that it calls by its key.
std::optional<SourceRef> FailureSource(const ReconcileError& error, const DesiredGuest& desired);

}  // namespace domus
