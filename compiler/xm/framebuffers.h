// The `(device (vkbd))` and `(device (vfb …))` parts of xm's form.
#pragma once

#include <vector>

#include "compiler/xm/environment.h"
#include "compiler/xm/variables.h"

namespace domus::xm {

/// A keyboard and a frame buffer for each item of `vfb`. Throws Refusal.
void AddFramebuffers(const Variables& variables, const Environment& environment,
                     std::vector<Value>& devices);

}  // namespace domus::xm
