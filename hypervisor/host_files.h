// The files of the host that Domus itself runs on: what lies at a path, and its deletion.
#pragma once

#include <string>

#include "hypervisor/hypervisor.h"

namespace domus {

HostFile LookAtFile(const std::string& path);

/// As Hypervisor::DeleteFile. What is deleted is what lies in that directory under that name: a link
/// that takes its place meanwhile is never followed.
HypervisorResult<void> DeleteHostFile(const std::string& path);

}  // namespace domus
