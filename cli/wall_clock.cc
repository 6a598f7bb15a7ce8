#include "cli/wall_clock.h"

#include <ctime>

namespace domus {

WallClock SystemWallClock() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  if (!localtime_r(&now, &local)) return {.unix_seconds = now};
  return {.unix_seconds = now, .utc_offset_s = static_cast<int>(local.tm_gmtoff)};
}

}  // namespace domus
