// What guest files mean for the machine that they are on, or are for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/guest_compiler.h"
#include "lang/diagnostic.h"

namespace domus {

/// A password is as safe as its file: reports one that every user of this machine can read.
void CheckReaders(const std::string& path, const CompiledGuest& guest, DiagnosticSink& sink);

/// MiB, where the hypervisor's address tells it, as `sim:?memory=16384` does; else 0.
int64_t HostMemoryMib(std::string_view address);

}  // namespace domus
