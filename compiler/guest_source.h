// From the text of one guest file to its settings, whichever way it is written.
#pragma once

#include <optional>

#include "compiler/project.h"
#include "lang/diagnostic.h"
#include "lang/evaluate.h"
#include "lang/settings.h"

namespace domus {

/// Null when anything was reported as an error. Words have no effect on SXP. What xm alone would stumble
/// over in a script is a warning, unless the script is run as xm does.
std::optional<Settings> ReadGuestSettings(const SourceFile& source, FileKind kind,
                                          const EvaluateOptions& options, DiagnosticSink& sink);

}  // namespace domus
