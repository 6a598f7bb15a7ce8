// Points in time as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace domus {

/// Unix seconds by a strftime format, in local time; empty when there is no such time.
std::string LocalTime(int64_t seconds, const char* format);
/// "45s", "2m 10s", "3h 5m", "2d 4h".
std::string Duration(int64_t seconds);

}  // namespace domus
