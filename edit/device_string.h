// A device string with some of its attributes changed, all else as it was written: `bridge=` of a vif,
// the mode of a disk.
//
// What comes out is a proposal: an edit is only used after it was compiled and gave the wanted guest.
#pragma once

#include <string>
#include <string_view>

#include "model/guest_config.h"

namespace domus {

/// `text` says `before` and shall say `after`, which has the same device name.
std::string EditDiskText(std::string_view text, const Disk& before, const Disk& after);
/// Which has the same MAC, or likewise none.
std::string EditVifText(std::string_view text, const Vif& before, const Vif& after);
std::string EditVfbText(std::string_view text, const Vfb& before, const Vfb& after);
std::string EditPciText(std::string_view text, const PciDevice& before, const PciDevice& after);

/// The disk is written as xl's parameters, rather than as xm's SOURCE,DEVICE,MODE.
bool IsXlDiskText(std::string_view text);

}  // namespace domus
