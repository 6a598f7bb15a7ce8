// SHA-256 digests (OpenSSL), in lower-case hex.
#pragma once

#include <string>
#include <string_view>

namespace domus {

std::string Sha256(std::string_view bytes);
/// Keyed, so that short secrets can't be guessed from it.
std::string HmacSha256(std::string_view key, std::string_view bytes);
/// `count` random bytes from the system, raw.
std::string RandomBytes(size_t count);
std::string ToHex(std::string_view bytes);

}  // namespace domus
