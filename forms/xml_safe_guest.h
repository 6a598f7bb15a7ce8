// A guest without the texts that XML can't hold.
#pragma once

#include <vector>

#include "forms/loss.h"
#include "model/guest_config.h"

namespace domus {

/// The guest without the fields in which there are control characters or bytes that are no UTF-8: each
/// is a loss. Interfaces, frame buffers and ports keep their place with nothing said of them, and the
/// name is shown with \xNN. Site names (OVM_*) are left alone, as they only lie in <metadata>.
GuestConfig XmlSafeGuest(const GuestConfig& guest, std::vector<Loss>& losses);

}  // namespace domus
