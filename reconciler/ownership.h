// What a person decides about a recorded object, in the state alone: the host is not touched.
#pragma once

#include <expected>
#include <string>

#include "reconciler/process_identity.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/store.h"

namespace domus {

/// The error of each function: PL107 when nothing is recorded of the address, PL100. The caller has
/// the lease.
using OwnershipResult = std::expected<void, ReconcileError>;

/// From now on it is neither removed nor recreated. Protecting again gives the new reason.
OwnershipResult Protect(Store& store, const ProcessIdentity& self, const std::string& address,
                        const std::string& reason);
/// Also PL108 when it isn't protected this way.
OwnershipResult Unprotect(Store& store, const ProcessIdentity& self, const std::string& address);
/// It is no longer ours, and its protection goes with that.
OwnershipResult Forget(Store& store, const ProcessIdentity& self, const std::string& address);

/// PL107, naming the address that may be meant.
ReconcileError NotRecorded(const RecordedState& recorded, const std::string& address);

}  // namespace domus
