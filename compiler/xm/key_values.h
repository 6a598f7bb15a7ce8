// `key=value, key=value`: how xm reads vif, vfb and PCI options.
#pragma once

#include <string>

#include "lang/python_dict.h"

namespace domus::xm {

/// Keys are strings; values keep the type of the text they are cut from.
using KeyValues = PythonDict<std::string, Value>;

/// Keys and values stripped; the last of a repeated key wins. Blank text has no keys. Throws
/// Refusal when a piece has no `=`.
KeyValues ReadKeyValues(const Value& text);

}  // namespace domus::xm
