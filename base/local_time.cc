#include "base/local_time.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

namespace domus {

std::string LocalTime(int64_t seconds, const char* format) {
  const std::time_t time = seconds;
  std::tm parts{};
  std::array<char, 64> text{};
  if (!localtime_r(&time, &parts)) return {};
  return std::string(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

std::string Duration(int64_t seconds) {
  constexpr int64_t kMinute = 60, kHour = 3600, kDay = 86400;
  seconds = std::max<int64_t>(0, seconds);
  if (seconds < kMinute) return fmt::format("{}s", seconds);
  if (seconds < kHour) return fmt::format("{}m {}s", seconds / kMinute, seconds % kMinute);
  if (seconds < kDay) return fmt::format("{}h {}m", seconds / kHour, seconds % kHour / kMinute);
  return fmt::format("{}d {}h", seconds / kDay, seconds % kDay / kHour);
}

}  // namespace domus
