// The displays of a guest's file: VNC, SDL and SPICE of its emulated graphics card.
#pragma once

#include "forms/script_writer.h"
#include "model/guest_config.h"

namespace domus {

void WriteDisplays(const GuestConfig& guest, ScriptWriter& writer);

}  // namespace domus
