// libvirt's errors as ours.
#pragma once

#include <libvirt/virterror.h>

#include <string>

#include "hypervisor/hypervisor.h"

namespace domus::libvirt {

HypervisorError AsOurs(const virError& error);

/// Of the last call that failed in this thread. Call it at once: the next call forgets it.
std::unexpected<HypervisorError> LastError();

std::unexpected<HypervisorError> Refuse(HypervisorError::Kind kind, std::string text);

/// What a call of libvirt's returned: negative is a failure.
HypervisorResult<void> Done(int result);

}  // namespace domus::libvirt
