// Text encodings that a coding line can name (PEP 263), and UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lang/source_file.h"

namespace domus {

/// By any of the usual spellings ("latin-1", "ISO_8859-1", "utf8"); null when Domus does not know it.
std::optional<Encoding> FindEncoding(std::string_view name);

/// Offset of the first byte that the encoding has no character for; null when there is none.
std::optional<size_t> FindInvalidByte(std::string_view bytes, Encoding encoding);

/// To UTF-8. The bytes must be valid in the encoding.
std::string DecodeText(std::string_view bytes, Encoding encoding);

/// The byte on disk of a character of decoded text; null when the encoding lacks it.
std::optional<unsigned char> EncodeByte(char32_t character, Encoding encoding);

/// The code point of valid UTF-8 text at `at`, which moves past it.
char32_t NextCodePoint(std::string_view text, size_t& at);

}  // namespace domus
