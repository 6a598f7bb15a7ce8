// `domus rollback RUN`: a plan back to what an earlier run wanted, printed, asked for and applied as
// `domus apply` does it. The desired state comes from the record instead of the compiler.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunRollback(const RollbackOptions& options, Environment& environment);

}  // namespace domus
