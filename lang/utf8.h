// UTF-8 as code points: unicode strings are UTF-8 in a Value, code points in Python.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace domus {

bool IsAscii(std::string_view text);
/// Code points; a byte that is no UTF-8 counts as the code point of its number.
std::vector<char32_t> DecodeUtf8(std::string_view text);
/// Surrogates and numbers beyond U+10FFFF become U+FFFD.
void AppendUtf8(std::string& text, char32_t code_point);

}  // namespace domus
