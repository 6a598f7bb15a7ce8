// PCI devices: "0000:01:1a.2@1f,msitranslate=0" in its fields.
#pragma once

#include <vector>

#include "compiler/xm/variables.h"

namespace domus::xm {

/// Replaces `pci` by a list of tuples of strings: domain, bus, slot, func, and since 3.4 the wanted
/// slot in the guest and the options; since 4.0 all normalised, with a key. What is no PCI address is
/// dropped in silence (before 4.0). Throws Refusal.
void PreprocessPci(Variables& variables, Version version);

/// The `(pci (dev …)…)` device of the preprocessed variable; none when there is no device.
std::vector<Value> PciDevices(const Variables& variables);

}  // namespace domus::xm
