// What `domus explain` prints about a diagnostic code or a guest key.
#pragma once

#include <string>

#include "lang/diagnostic_code.h"
#include "model/guest_schema.h"

namespace domus {

/// Headline, summary, explanation, and the examples side by side where they fit.
std::string ExplainCode(const CodeInfo& code);

/// Headline, documentation, and the facts: type, values, range, default, guests, tools, what a
/// change costs a running guest, an example.
std::string ExplainKey(const KeyInfo& key);

}  // namespace domus
