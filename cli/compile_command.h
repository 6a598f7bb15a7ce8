// `domus compile FILE --to FORM`: one guest in another form, on stdout.
#pragma once

#include "cli/environment.h"
#include "cli/options.h"

namespace domus {

int RunCompile(const CompileCommandOptions& options, Environment& environment);

}  // namespace domus
