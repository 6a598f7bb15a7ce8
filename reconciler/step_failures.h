// What is said of a guest's step that failed.
#pragma once

#include <string>
#include <string_view>

#include "hypervisor/hypervisor.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// The hypervisor refused the call (PL201), or gave no answer to it (PL205). `participle` is what was
/// to be done: "started". `tries`: how often it was.
ReconcileError CallFailed(const std::string& name, std::string_view participle,
                          const HypervisorError& failure, int tries = 1);

/// The hypervisor reported success and the host doesn't show it (PL202).
ReconcileError NotShown(const std::string& name, std::string headline, std::string found);

/// The step was done as far as is known, but the host could not be looked at (PL202, PL205).
ReconcileError NotSeen(const std::string& name, std::string_view participle,
                       const HypervisorError& failure);

/// The guest was asked to shut down and is still on (PL203).
ReconcileError DidNotStop(const std::string& name, double timeout_s);

/// A file of the guest's data was not deleted, as the hypervisor refused (PL201) or gave no answer (PL205).
ReconcileError FileNotDeleted(const std::string& name, const std::string& path,
                              const HypervisorError& failure, int tries = 1);

/// The host could not be looked at before a file of the guest's data was deleted: it stays (PL201, PL205).
ReconcileError DataNotSeen(const std::string& name, const HypervisorError& failure);

/// Nothing was deleted, as the host is no longer as the plan had it (PL206).
ReconcileError DataInUse(const std::string& name, const std::string& path, std::string why);

/// What became of the step is not known: the call may be done yet.
bool IsOutcomeUnknown(const ReconcileError& error);

}  // namespace domus
