// What the compiler hands to the reconciler.
#pragma once

#include "compiler/compile.h"
#include "model/state.h"

namespace domus {

/// The desired state of a compilation without errors.
DesiredState ToDesiredState(const Compilation& compilation, const SourceMap& sources);

}  // namespace domus
