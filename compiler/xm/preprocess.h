// What xm does with its variables before it builds the form: specifiers are cut into their fields.
#pragma once

#include "compiler/xm/environment.h"
#include "compiler/xm/variables.h"

namespace domus::xm {

/// Replaces `disk`, `pci`, `ioports`, `irq`, `vtpm`, `access_control`, `cpuid` and `cpuid_check` by
/// lists of their fields, puts NFS into `extra`, and sets `cmdline_ip`. Throws Refusal.
void Preprocess(Variables& variables, const Environment& environment);

}  // namespace domus::xm
