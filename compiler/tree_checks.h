// Checks that need all guests of a tree: what one host can't have twice.
#pragma once

#include <cstdint>
#include <span>

#include "compiler/guest_compiler.h"
#include "lang/diagnostic.h"

namespace domus {

/// Names, UUIDs and MAC addresses used by two guests; a writable disk image of two guests without
/// `w!` on both; two guests on one VNC display. Linear in the number of devices.
void CheckTree(std::span<const CompiledGuest* const> guests, DiagnosticSink& sink);

/// The memory of guests that are to run at once, in all, against the host's.
void CheckMemory(std::span<const CompiledGuest* const> guests, int64_t host_mib,
                 DiagnosticSink& sink);

}  // namespace domus
