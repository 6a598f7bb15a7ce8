// The time of day, for maintenance windows.
#pragma once

#include <cstdint>

namespace domus {

struct WallClock {
  int64_t unix_seconds = 0;
  int utc_offset_s = 0;  // what local time is ahead of UTC
};

WallClock SystemWallClock();

}  // namespace domus
