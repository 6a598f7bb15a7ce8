// Printing what the compiler found: shared by lint, compile, plan and apply.
#pragma once

#include <ostream>
#include <string>

#include "cli/environment.h"
#include "cli/options.h"
#include "lang/diagnostic.h"

namespace domus {

/// `format`: full, concise, or empty for $DOMUS_FORMAT (else full).
void PrintFindings(std::ostream& stream, bool stream_is_terminal, const DiagnosticSink& sink,
                   const SourceMap& sources, const std::string& format,
                   const CommonOptions& common, const Environment& environment);

}  // namespace domus
