// A guest as a file of assignments: xm's vm.cfg or xl's cfg.
//
// Keys stand in the groups and the order of schemas/guest.yaml, each device on a line of its own. What
// reads the file back gets the guest without what `losses` names, whatever its texts hold: a text
// that the dialect can't carry unharmed is left out and named (docs/forms.md).
#pragma once

#include "forms/loss.h"
#include "forms/script_literal.h"
#include "model/guest_config.h"

namespace domus {

Rendered WriteGuestScript(const GuestConfig& guest, ScriptDialect dialect);

}  // namespace domus
