// Taking over guests that the host has and the config describes: recorded as ours, nothing else.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/state.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"
#include "reconciler/store.h"

namespace domus {

/// What will be recorded of the guest: as applied counts what the host has as the config says it, so
/// that the rest is a change by the config, never drift. The error: PL156, PL100.
std::expected<RecordedObject, ReconcileError> JudgeAdoption(const DesiredGuest& desired,
                                                            const RecordedState& recorded,
                                                            const ObservedState& observed);

/// As `recorded` will be.
RecordedState WithAdopted(RecordedState recorded, const std::vector<RecordedObject>& objects);

/// Each in one transaction with a line of the history, which says who and when. The caller has the
/// lease. `command` is "domus adopt".
Result<void> RecordAdoptions(Store& store, const ProcessIdentity& self, const std::string& command,
                             const std::vector<RecordedObject>& objects);

}  // namespace domus
