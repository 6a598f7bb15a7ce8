// The address of a Xen host: "xl:", or "xl:?xl=/usr/sbin/xl&tc=/sbin/tc&dir=/var/lib/domus/xl&auto=/etc/xen/auto".
#pragma once

#include <memory>

#include "hypervisor/hypervisor.h"
#include "hypervisor/open_hypervisor.h"

namespace domus::xl {

HypervisorResult<std::unique_ptr<Hypervisor>> OpenXl(const HypervisorAddress& address);

}  // namespace domus::xl
