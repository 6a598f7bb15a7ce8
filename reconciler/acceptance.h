// Drift taken over instead of put back: the config as it would be, had it said what the host has.
#pragma once

#include <expected>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/state.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct AcceptedField {
  std::string path;
  std::string config;    // for people: what the config says now; empty when it has no such device
  std::string observed;  // for people; empty when the host has no such device
};

struct Acceptance {
  GuestConfig wanted;  // the config with the fields as the host has them, all else as it is
  std::vector<AcceptedField> fields;
};

/// `paths` are fields of the guest (memory, disk[xvdb]); empty means everything that drifted. The host's
/// live value counts where that is what differs, else that of the next boot. The error: what has not
/// drifted (PL151), passwords (PL150), a damaged record (PL100).
std::expected<Acceptance, std::vector<ReconcileError>> AcceptDrift(
    const DesiredGuest& desired, const RecordedObject& recorded, const ObservedGuest& observed,
    std::string_view digest_key, const std::set<std::string>& paths);

}  // namespace domus
