// From run-time values to Settings.
#pragma once

#include "lang/evaluator/interpreter.h"
#include "lang/settings.h"

namespace domus::evaluator {

/// Copies a value out of the Run; functions and modules become Opaque. Stops when the value holds
/// itself or is too large.
Value ToValue(Run& run, const Ref& ref);

/// The script's names in order of first assignment, command-line words for known variables first.
/// Leaves out values that can't be copied, and reports the first of them, unless the script was
/// stopped before: then its bounds are spent, and that has been said.
Settings CollectSettings(Interpreter& in, const std::set<std::string>& names_read, bool stopped,
                         DiagnosticSink& sink);

}  // namespace domus::evaluator
