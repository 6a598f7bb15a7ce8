#include "model/maintenance_window.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kDayMinutes = 24 * 60;
constexpr int kWeekMinutes = 7 * kDayMinutes;
constexpr int64_t kSecondsPerMinute = 60;
constexpr int64_t kEpochWeekday = 3;  // 1970-01-01 was a Thursday

std::optional<int> DayFromWord(std::string_view word) {
  const auto day = std::ranges::find(kDays, ToLower(Trim(word)));
  if (day == kDays.end()) return std::nullopt;
  return static_cast<int>(day - kDays.begin());
}

Result<uint8_t> ParseDays(std::string_view text) {
  unsigned days = 0;
  for (const std::string_view item : Split(text, ',')) {
    const std::vector<std::string_view> ends = Split(item, '-');
    const auto first = DayFromWord(ends.front());
    const auto last = DayFromWord(ends.back());
    if (!first || !last || ends.size() > 2) {
      return Fail(fmt::format("`{}` is no day of the week; days are Mon to Sun, as in `Sat,Sun` or "
                              "`Mon-Fri`",
                              Printable(Trim(item))));
    }
    for (int day = *first;; day = (day + 1) % 7) {
      days |= 1U << day;
      if (day == *last) break;
    }
  }
  return static_cast<uint8_t>(days);
}

Result<int> ParseTime(std::string_view text) {
  const std::string_view time = Trim(text);
  const std::vector<std::string_view> parts = Split(time, ':');
  const auto two_digits = [](std::string_view part) {
    const bool shaped = part.size() == 2 && part[0] >= '0' && part[0] <= '9';
    return shaped ? ParseInt(part) : std::nullopt;
  };
  if (parts.size() == 2) {
    const auto hour = two_digits(parts[0]);
    const auto minute = two_digits(parts[1]);
    const bool end_of_day = hour == 24 && minute == 0;
    if (hour && minute && ((*hour < 24 && *minute < 60) || end_of_day)) {
      return static_cast<int>(*hour * 60 + *minute);
    }
  }
  return Fail(fmt::format("`{}` is no time of day, as in `02:00`", Printable(time)));
}

}  // namespace

Result<MaintenanceWindow> ParseMaintenanceWindow(std::string_view text) {
  text = Trim(text);
  MaintenanceWindow window;
  const size_t blank = text.find_last_of(" \t");
  std::string_view hours = text;
  if (blank != std::string_view::npos) {
    const std::string_view days = Trim(text.substr(0, blank));
    const Result<uint8_t> parsed = ParseDays(days);
    if (!parsed) return std::unexpected(parsed.error());
    window.days = *parsed;
    hours = text.substr(blank + 1);
    for (const char c : days) {
      if (c != ' ' && c != '\t') window.text += c;
    }
    window.text += ' ';
  }
  const std::vector<std::string_view> ends = Split(hours, '-');
  if (ends.size() != 2) {
    return Fail(fmt::format("`{}` is no window; windows are as `02:00-04:00` or "
                            "`Sat,Sun 00:00-06:00`",
                            Printable(text)));
  }
  const Result<int> begin = ParseTime(ends[0]);
  if (!begin) return std::unexpected(begin.error());
  const Result<int> end = ParseTime(ends[1]);
  if (!end) return std::unexpected(end.error());
  if (*begin == kDayMinutes) return Fail("a window can't begin at 24:00");
  window.begin_minute = *begin;
  window.end_minute = *end;
  window.text += hours;
  return window;
}

int MinuteOfWeek(int64_t unix_seconds, int utc_offset_s) {
  int64_t seconds = unix_seconds + utc_offset_s + kEpochWeekday * kDayMinutes * kSecondsPerMinute;
  seconds %= kWeekMinutes * kSecondsPerMinute;
  if (seconds < 0) seconds += kWeekMinutes * kSecondsPerMinute;
  return static_cast<int>(seconds / kSecondsPerMinute);
}

bool IsOpen(const MaintenanceWindow& window, int minute_of_week) {
  return MinutesUntilOpen(window, minute_of_week) == 0;
}

int MinutesUntilOpen(const MaintenanceWindow& window, int minute_of_week) {
  int length = window.end_minute - window.begin_minute;
  if (length <= 0) length += kDayMinutes;
  int nearest = kWeekMinutes;
  for (int day = 0; day < 7; ++day) {
    if ((window.days >> day & 1) == 0) continue;
    const int begin = day * kDayMinutes + window.begin_minute;
    const int since = ((minute_of_week - begin) % kWeekMinutes + kWeekMinutes) % kWeekMinutes;
    if (since < length) return 0;
    nearest = std::min(nearest, kWeekMinutes - since);
  }
  return nearest;
}

}  // namespace domus
