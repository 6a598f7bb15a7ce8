// The hours in which a host may be disturbed, as domus.yaml gives them: "02:00-04:00" on every day,
// "Sat,Sun 00:00-06:00" on some. Times are local; a window that ends at or before its begin ends on the
// next day. The clock is data here: nobody asks for the time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace domus {

struct MaintenanceWindow {
  uint8_t days = 0x7f;   // on which it begins; bit 0 is Monday
  int begin_minute = 0;  // of the day
  int end_minute = 0;    // of the day; 1440 for 24:00
  std::string text{};    // as written, blanks evened out
  bool operator==(const MaintenanceWindow&) const = default;
};

/// Days are Mon … Sun, singly, in a list or as a range (Mon-Fri); case doesn't count. The error says
/// what is wrong: "`25:00` is no time of day".
Result<MaintenanceWindow> ParseMaintenanceWindow(std::string_view text);

/// A minute of the week in local time: 0 is Monday 00:00.
int MinuteOfWeek(int64_t unix_seconds, int utc_offset_s);

bool IsOpen(const MaintenanceWindow& window, int minute_of_week);
/// 0 when it is open.
int MinutesUntilOpen(const MaintenanceWindow& window, int minute_of_week);

}  // namespace domus
