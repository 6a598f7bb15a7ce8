#include "model/json_reading.h"

#include <fmt/format.h>

namespace domus {

void JsonReading::Fail(std::string_view what) {
  if (error) return;
  error = Error{path.empty() ? std::string(what) : fmt::format("{}: {}", path, what)};
}

JsonStep::JsonStep(JsonReading& reading, std::string_view step)
    : reading_(reading), length_(reading.path.size()) {
  if (length_ > 0 && !step.starts_with('[')) reading.path += '.';
  reading.path += step;
}

std::optional<std::string> FromHex(std::string_view hex) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    const size_t high = kDigits.find(hex[i]);
    const size_t low = kDigits.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace domus
