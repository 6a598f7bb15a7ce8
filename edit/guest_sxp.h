// A guest as SXP, as `xm create -F` reads it: what import writes where a tree is kept in that form.
#pragma once

#include <string>

#include "forms/loss.h"
#include "model/guest_config.h"

namespace domus {

/// `(vm (name …) …)`, an element on each line, those of the image on one. Reading it back gives the guest without what `losses`
/// names; the text is empty when a field has no spelling in SXP at all, and `losses` then says which.
Rendered WriteGuestSxp(const GuestConfig& guest);

}  // namespace domus
