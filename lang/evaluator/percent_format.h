// `format % values`.
#pragma once

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// All of Python 2's conversions, flags, widths, precisions (`*` too) and mapping keys. Literal
/// parts of the format and substituted strings keep their segments.
String PercentFormat(Run& run, const String& format, const Ref& values);

}  // namespace domus::evaluator
