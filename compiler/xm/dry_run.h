// `xm new` and `xm create` as a function: everything they would print, without running anything.
#pragma once

#include <string>
#include <vector>

#include "compiler/xm/environment.h"
#include "lang/evaluate.h"
#include "lang/python_dict.h"

namespace domus::xm {

struct DryRunResult {
  std::string out;
  std::string err;
  int status = 0;
};

struct DryRunHost {
  Environment environment;  // its version is that of `--xen`
  HostIdentity identity;
  PythonWord word = PythonWord::k64;
};

/// `arguments` begin with `new` or `create`. Without --dryrun or --xmldryrun, from the command line
/// or from the script, nothing is made: the result says so and fails.
DryRunResult DryRun(const std::vector<std::string>& arguments, const DryRunHost& host);

}  // namespace domus::xm
