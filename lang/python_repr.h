// str() and repr() as Python 2.7 writes them.
#pragma once

#include <string>
#include <string_view>

#include "lang/value.h"

namespace domus {

/// `'it\'s'`, `[1, u'\xe4']`, `{'a': 0.1}`. A dict is written in the order of its items; functions
/// and modules, which Python writes with their address, as `<function>`.
std::string PythonRepr(const Value& value);
/// Like repr, but a string is itself (unicode as UTF-8), a float has 12 digits, a long no `L`.
std::string PythonStr(const Value& value);

/// repr of a str: single quotes, unless it has single quotes and no double ones.
std::string PythonStringRepr(std::string_view bytes);
/// repr of a unicode, from UTF-8.
std::string PythonUnicodeRepr(std::string_view text);
/// The shortest digits that read back as the same number: `0.1`, `1e+16`, `inf`.
std::string PythonFloatRepr(double number);
/// `%.12g`, with `.0` when it would look like an integer.
std::string PythonFloatStr(double number);

}  // namespace domus
