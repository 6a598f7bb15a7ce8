// The devices of a guest's file: a device string each, and xm's lists of limits beside them.
#pragma once

#include "forms/script_writer.h"
#include "model/guest_config.h"

namespace domus {

/// Disks, vifs, framebuffers, PCI and USB devices, serial and parallel ports. One that the dialect
/// can't carry is left out and lost; where others are numbered by their place, an empty one stands there.
void WriteDevices(const GuestConfig& guest, ScriptWriter& writer);

}  // namespace domus
