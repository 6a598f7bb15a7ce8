// What went wrong with a run of xl or tc, as an error of ours.
#pragma once

#include <string>
#include <string_view>

#include "base/child_process.h"
#include "hypervisor/hypervisor.h"

namespace domus::xl {

std::unexpected<HypervisorError> Refuse(HypervisorError::Kind kind, std::string text);
std::unexpected<HypervisorError> Conflict(std::string text);
std::unexpected<HypervisorError> Permanent(std::string text);

/// The kind by what the program said, and its most telling line, without libxl's own file names:
///     libxl: error: libxl_device.c:455:libxl__device_disk_set_backend: Disk vdev=xvda failed to stat: …
///     → "xl create: Disk vdev=xvda failed to stat: …"
/// `call` is "xl create".
HypervisorError ErrorOf(std::string_view call, const ProgramEnd& end);

}  // namespace domus::xl
