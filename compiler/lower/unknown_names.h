// Names in a guest file that no tool knows: helper variables, typing errors, a site's own keys.
#pragma once

#include "compiler/guest_compiler.h"
#include "lang/diagnostic.h"
#include "lang/settings.h"
#include "model/guest_config.h"

namespace domus {

/// Kept in GuestConfig::site: Oracle VM's `OVM_*`, and what domus.yaml declares under `keys: site:`.
bool IsSiteKey(std::string_view name, const GuestCompileOptions& options);

/// Reports the name as an error with a suggestion when it is close to a key of such a guest, else as
/// a warning; says nothing about a helper variable (one that the script reads, or a command-line
/// word).
void CheckUnknownName(const Setting& setting, GuestType type, DiagnosticSink& sink);

}  // namespace domus
