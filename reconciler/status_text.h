// Status as people read it. It fits the terminal as plans do (plan_text.h).
#pragma once

#include <cstddef>
#include <string>

#include "reconciler/status.h"

namespace domus {

struct StatusTextOptions {
  size_t width = 100;
  bool full = false;  // cut nothing
  bool color = false;
};

/// Two lines on the host, then one line a guest, beginning with its name.
std::string RenderStatus(const Status& status, const StatusTextOptions& options = {});

/// Config, next boot and now, side by side, of the guests of which they differ. `address`: of this one
/// only; empty: of all.
std::string RenderStatusDiff(const Status& status, const std::string& address,
                             const StatusTextOptions& options = {});

}  // namespace domus
