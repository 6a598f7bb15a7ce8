// What to say about a token that the grammar of guest files does not allow.
#pragma once

#include <vector>

#include "antlr4-runtime.h"
#include "lang/diagnostic.h"
#include "lang/source_file.h"

namespace domus::antlr {

/// Looks at the tokens of the statement around `index`, the first that does not fit, and says in
/// the user's words what is missing or too much.
Diagnostic ExplainSyntaxError(const SourceFile& source, const std::vector<antlr4::Token*>& tokens,
                              size_t index);

}  // namespace domus::antlr
