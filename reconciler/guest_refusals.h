// Guests of the config that the host's guests stand in the way of.
#pragma once

#include <string_view>

#include "model/state.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// PL101: a guest of that name is on the host but isn't ours.
ReconcileError RefuseAdoption(const DesiredGuest& desired, const RecordedObject* recorded);
/// PL102: its UUID is another guest's on the host.
ReconcileError RefuseUuid(const DesiredGuest& desired, std::string_view other_name);
/// PL103: it is to be renamed to a name that another guest has, or two are to swap theirs.
ReconcileError RefuseRename(const DesiredGuest& desired, std::string_view old_name);
/// PL103: it is on, and the host renames only guests that are off.
ReconcileError RefuseLiveRename(const DesiredGuest& desired, std::string_view old_name);

}  // namespace domus
