// Backends that need libraries of their own are modules, loaded only when they are chosen: a Xen
// host needs no libvirt, and start-up pays for nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hypervisor/hypervisor.h"

namespace domus {

using HypervisorOpening = HypervisorResult<std::unique_ptr<Hypervisor>>;

/// What a module exports under kOpenSymbol: opens the host at the address behind `SCHEME:`.
using OpenModuleFunction = void(const char* address, HypervisorOpening* opening);
inline constexpr const char* kOpenSymbol = "DomusOpenHypervisor";

/// Loads the module before it is needed, if it is there to be loaded.
void LoadModule(std::string_view name);

/// Loads domus-NAME.so from beside the running program, or from where `make install` puts it
/// (../lib/domus), and opens the host. A module stays loaded. The error says which files were
/// looked for.
HypervisorOpening OpenThroughModule(std::string_view name, std::string_view address);

}  // namespace domus
