// Whether a running guest shows what a live change was for.
#pragma once

#include <string>

#include "hypervisor/hypervisor.h"

namespace domus {

struct LiveCheck {
  bool shown = false;
  std::string found{};  // for people: "2048 MiB"; may be empty when shown
};

LiveCheck CheckLive(const LiveChange& change, const GuestConfig& live);

}  // namespace domus
