#include "model/maintenance_window.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

namespace domus {
namespace {

constexpr int64_t kSundayNoon = 1795348800;  // 2026-11-22 12:00 UTC

int At(int day, int hour, int minute = 0) { return (day * 24 + hour) * 60 + minute; }

std::string ErrorOf(std::string_view text) {
  const auto window = ParseMaintenanceWindow(text);
  return window ? "none" : window.error().message;
}

}  // namespace

TEST_CASE("a window on every day") {
  const auto window = ParseMaintenanceWindow("02:00-04:00");
  REQUIRE(window);
  CHECK(window->days == 0x7f);
  CHECK(window->begin_minute == 120);
  CHECK(window->end_minute == 240);
  CHECK(window->text == "02:00-04:00");
  CHECK_FALSE(IsOpen(*window, At(0, 1, 59)));
  CHECK(IsOpen(*window, At(0, 2)));
  CHECK(IsOpen(*window, At(6, 3, 59)));
  CHECK_FALSE(IsOpen(*window, At(6, 4)));
  CHECK(MinutesUntilOpen(*window, At(6, 4)) == 22 * 60);
}

TEST_CASE("a window on some days") {
  const auto window = ParseMaintenanceWindow(" sat, Sun  00:00-06:00 ");
  REQUIRE(window);
  CHECK(window->text == "sat,Sun 00:00-06:00");
  CHECK(IsOpen(*window, At(5, 0)));
  CHECK(IsOpen(*window, At(6, 5, 59)));
  CHECK_FALSE(IsOpen(*window, At(0, 5)));
  CHECK(MinutesUntilOpen(*window, At(0, 5)) == At(4, 19));
  const auto range = ParseMaintenanceWindow("Fri-Mon 22:00-23:00");
  REQUIRE(range);
  for (int day = 0; day < 7; ++day) {
    CAPTURE(day);
    CHECK(IsOpen(*range, At(day, 22)) == (day == 0 || day >= 4));
  }
}

TEST_CASE("a window over midnight ends on the next day") {
  const auto window = ParseMaintenanceWindow("Sun 22:00-02:00");
  REQUIRE(window);
  CHECK(IsOpen(*window, At(6, 23)));
  CHECK(IsOpen(*window, At(0, 1, 59)));
  CHECK_FALSE(IsOpen(*window, At(0, 2)));
  CHECK_FALSE(IsOpen(*window, At(6, 1)));
}

TEST_CASE("a whole day is a window") {
  for (const char* text : {"00:00-24:00", "06:00-06:00"}) {
    const auto window = ParseMaintenanceWindow(text);
    REQUIRE(window);
    for (int minute = 0; minute < 7 * 24 * 60; minute += 7) CHECK(IsOpen(*window, minute));
  }
}

TEST_CASE("local time is the host's") {
  CHECK(MinuteOfWeek(kSundayNoon, 0) == At(6, 12));
  CHECK(MinuteOfWeek(kSundayNoon, 13 * 3600) == At(0, 1));
  CHECK(MinuteOfWeek(kSundayNoon, -13 * 3600) == At(5, 23));
  CHECK(MinuteOfWeek(0, 0) == At(3, 0));
  CHECK(MinuteOfWeek(-1, 0) == At(2, 23, 59));
}

TEST_CASE("what is no window is said") {
  CHECK(ErrorOf("02:00") ==
        "`02:00` is no window; windows are as `02:00-04:00` or `Sat,Sun 00:00-06:00`");
  CHECK(ErrorOf("") == "`` is no window; windows are as `02:00-04:00` or `Sat,Sun 00:00-06:00`");
  CHECK(ErrorOf("25:00-26:00") == "`25:00` is no time of day, as in `02:00`");
  CHECK(ErrorOf("2:00-04:00") == "`2:00` is no time of day, as in `02:00`");
  CHECK(ErrorOf("02:00-04:61") == "`04:61` is no time of day, as in `02:00`");
  CHECK(ErrorOf("24:00-02:00") == "a window can't begin at 24:00");
  CHECK(ErrorOf("Caturday 02:00-04:00") ==
        "`Caturday` is no day of the week; days are Mon to Sun, as in `Sat,Sun` or `Mon-Fri`");
  CHECK(ErrorOf("Mon-Wed-Fri 02:00-04:00") ==
        "`Mon-Wed-Fri` is no day of the week; days are Mon to Sun, as in `Sat,Sun` or `Mon-Fri`");
  CHECK(ErrorOf("\x1b[2J 02:00-04:00").starts_with("`\\x1b[2J` is no day"));
}

}  // namespace domus
