// `cpuid` and `cpuid_check`: "1:eax=xxxx…,edx=0x…" becomes a dict of registers by input.
#pragma once

#include <string_view>

#include "compiler/xm/variables.h"

namespace domus::xm {

/// Replaces the variable of this name when `cpuid` is set (even for `cpuid_check`: xm looks at
/// `cpuid` both times). Items that are no CPUID rule are dropped; when all are, the value stays as
/// it was. Throws Refusal.
void PreprocessCpuid(Variables& variables, std::string_view name);

}  // namespace domus::xm
