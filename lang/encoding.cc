#include "lang/encoding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "lang/utf8.h"

namespace domus {
namespace {

/// Windows-1252's bytes 0x80 to 0x9F; 0 where it has none.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/// Where ISO 8859-15 differs from ISO 8859-1.
constexpr std::array<std::pair<unsigned char, char16_t>, 8> kLatin9 = {{{0xA4, 0x20AC},
                                                                        {0xA6, 0x0160},
                                                                        {0xA8, 0x0161},
                                                                        {0xB4, 0x017D},
                                                                        {0xB8, 0x017E},
                                                                        {0xBC, 0x0152},
                                                                        {0xBD, 0x0153},
                                                                        {0xBE, 0x0178}}};

/// The character of a byte in a single-byte encoding; null when it has none.
std::optional<char32_t> DecodeByte(unsigned char byte, Encoding encoding) {
  if (encoding == Encoding::kWindows1252 && byte >= 0x80 && byte < 0xA0) {
    const char16_t character = kWindows1252[byte - 0x80];
    if (character == 0) return std::nullopt;
    return character;
  }
  if (encoding == Encoding::kLatin9) {
    const auto it = std::ranges::find(kLatin9, byte, &std::pair<unsigned char, char16_t>::first);
    if (it != kLatin9.end()) return it->second;
  }
  return byte;
}

}  // namespace

std::optional<Encoding> FindEncoding(std::string_view name) {
  static constexpr std::pair<std::string_view, Encoding> kNames[] = {
      {"utf-8", Encoding::kUtf8},
      {"utf8", Encoding::kUtf8},
      {"u8", Encoding::kUtf8},
      {"utf", Encoding::kUtf8},
      {"utf-8-sig", Encoding::kUtf8},
      {"latin-1", Encoding::kLatin1},
      {"latin1", Encoding::kLatin1},
      {"latin", Encoding::kLatin1},
      {"l1", Encoding::kLatin1},
      {"iso-8859-1", Encoding::kLatin1},
      {"iso8859-1", Encoding::kLatin1},
      {"8859", Encoding::kLatin1},
      {"iso-8859-15", Encoding::kLatin9},
      {"iso8859-15", Encoding::kLatin9},
      {"latin-9", Encoding::kLatin9},
      {"latin9", Encoding::kLatin9},
      {"ascii", Encoding::kAscii},
      {"us-ascii", Encoding::kAscii},
      {"646", Encoding::kAscii},
      {"cp1252", Encoding::kWindows1252},
      {"windows-1252", Encoding::kWindows1252},
      {"1252", Encoding::kWindows1252},
  };
  std::string wanted = ToLower(name);
  std::ranges::replace(wanted, '_', '-');
  for (const auto& [known, encoding] : kNames) {
    if (known == wanted) return encoding;
  }
  return std::nullopt;
}

std::optional<size_t> FindInvalidByte(std::string_view bytes, Encoding encoding) {
  for (size_t i = 0; i < bytes.size();) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    size_t length = 1;
    if (encoding == Encoding::kUtf8) {
      length = SequenceLength(bytes, i);
    } else if (byte >= 0x80 && (encoding == Encoding::kAscii || !DecodeByte(byte, encoding))) {
      length = 0;
    }
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

std::string DecodeText(std::string_view bytes, Encoding encoding) {
  if (encoding == Encoding::kUtf8 || encoding == Encoding::kAscii) return std::string(bytes);
  std::string text;
  text.reserve(bytes.size());
  for (const unsigned char byte : bytes) AppendUtf8(text, DecodeByte(byte, encoding).value_or('?'));
  return text;
}

std::optional<unsigned char> EncodeByte(char32_t character, Encoding encoding) {
  if (character < 0x80) return static_cast<unsigned char>(character);
  for (int byte = 0x80; byte <= 0xFF; ++byte) {
    const auto candidate = static_cast<unsigned char>(byte);
    if (DecodeByte(candidate, encoding) == character) return candidate;
  }
  return std::nullopt;
}

char32_t NextCodePoint(std::string_view text, size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  int tail = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t character = tail == 0 ? lead : lead & (0x3F >> tail);
  for (; tail > 0 && at < text.size(); --tail) {
    character = (character << 6) | (static_cast<unsigned char>(text[at++]) & 0x3F);
  }
  return character;
}

}  // namespace domus
