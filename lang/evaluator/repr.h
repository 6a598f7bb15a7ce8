// str() and repr() of run-time values.
#pragma once

#include <string>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// A list or dict that holds itself is written `[...]`, as Python does; functions and modules are
/// written without the address that Python shows.
std::string Repr(Run& run, const Ref& ref);
/// UTF-8 for a unicode string.
std::string Str(Run& run, const Ref& ref);
/// str() as a string value: keeps unicode and segments of a string.
String StrValue(Run& run, const Ref& ref);

}  // namespace domus::evaluator
