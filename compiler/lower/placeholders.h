// What a template left for somebody to fill in: @NAME@, {{ name }}, ${NAME}, <name>.
#pragma once

#include <optional>
#include <string_view>

#include "lang/diagnostic.h"
#include "lang/settings.h"

namespace domus {

/// The first placeholder in a text, as a part of it; null when there is none.
std::optional<std::string_view> FindPlaceholder(std::string_view text);

/// Reports the first placeholder of each setting that a guest can have.
void CheckPlaceholders(const Settings& settings, DiagnosticSink& sink);

}  // namespace domus
