// What a run wanted of a guest, as the store keeps it, and back: so that an earlier run's can be
// wanted again (`domus rollback`).
//
// The state holds no password: in its place stands the digest that plans compare by. Reading back,
// a password that the guest still has somewhere is found by its digest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/state.h"
#include "reconciler/reconcile_error.h"

namespace domus {

/// One line of JSON: the guest, its power, its protection. Not where it was written: the files will
/// have changed. Equal guests give equal bytes.
std::string WriteDesired(const DesiredGuest& guest, std::string_view digest_key);

/// Accepts what WriteDesired writes; any other bytes are an Error. Passwords are digests still.
Result<DesiredGuest> ReadDesired(std::string_view json);

/// What became of the passwords of one guest, as "guest.db01 vnc password".
struct RestoredSecrets {
  std::vector<std::string> replaced{};  // not found; the one that the guest has now stays
  std::vector<std::string> missing{};   // not found, and there is none now
};

/// Puts passwords in the place of their digests: from `known`, the same guest as the host and the
/// config have it, the host's first.
void RestoreSecrets(DesiredGuest& guest, const std::vector<const GuestConfig*>& known,
                    std::string_view digest_key, RestoredSecrets& outcome);

/// PL131: guests would be made without the passwords that they are to have.
ReconcileError PasswordsMissing(const RestoredSecrets& outcome);

}  // namespace domus
