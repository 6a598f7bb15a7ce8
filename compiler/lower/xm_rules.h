// What xm makes of a script's values without a word, where Domus takes them as they are meant.
#pragma once

#include <string_view>

#include "lang/diagnostic.h"
#include "lang/settings.h"

namespace domus {

/// An option of `xm create` that a script turns on by setting a variable of its name.
bool IsXmOption(std::string_view name);

/// Warnings only, for a file that xm would run. (Values of a type that xm skips, VM016, are told
/// where the schema is checked.)
void CheckForXm(const Settings& settings, DiagnosticSink& sink);

}  // namespace domus
