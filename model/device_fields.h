// One device as one Field (guest_fields.h): its key in the path, its set attributes as parts.
#pragma once

#include <string_view>

#include "model/guest_config.h"
#include "model/guest_fields.h"

namespace domus {

/// disk[xvda]: "phy:/dev/vg/db, read-write".
Field DiskField(const Disk& disk);
/// vif[00:16:3e:5a:10:01], or vif[position] without a MAC: "bridge xenbr0".
Field VifField(const Vif& vif, size_t position);
/// vfb[position]: "vnc, listen 127.0.0.1, password (secret)".
Field VfbField(const Vfb& vfb, size_t position, std::string_view digest_key);
/// pci[0000:01:1a.1].
Field PciField(const PciDevice& device);

}  // namespace domus
