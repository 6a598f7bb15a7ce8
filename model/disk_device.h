// Names of virtual disks as the guest sees them (xen-vbd-interface(7); xend's device numbers).
#pragma once

#include <string_view>

namespace domus {

/// hda–hdt with partition 1–63, sda–sdzz with 1–15, xvda–xvdzz with 1–255, or libxl's dNpM. Longer
/// names (`xvdzzz9`) are taken by xl without a word, but no guest kernel names its disks so.
/// Device numbers (`51712`, `0xca00`) are names too.
bool IsDiskDevice(std::string_view name);

}  // namespace domus
