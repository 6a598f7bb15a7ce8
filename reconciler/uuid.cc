#include "reconciler/uuid.h"

#include <string_view>

#include <fmt/format.h>

#include "base/digest.h"

namespace domus {

std::string NewUuid() {
  std::string bytes = RandomBytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // RFC 4122's variant
  const std::string hex = ToHex(bytes);
  const std::string_view text = hex;
  return fmt::format("{}-{}-{}-{}-{}", text.substr(0, 8), text.substr(8, 4), text.substr(12, 4),
                     text.substr(16, 4), text.substr(20));
}

}  // namespace domus
