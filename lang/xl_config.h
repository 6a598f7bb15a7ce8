// xl's own config language, as libxlutil 4.17 reads it: no Python, and no indentation.
//
//   setting = KEY ('=' | '+=') value;  KEY is lower-case letters, digits and `_`
//   value   = 'text' | "text" | NUMBER | '[' values between commas ']'
//
// Settings end at a line's end or `;`. A comment begins with `#` and needs its line end. Inside
// brackets, lines may break anywhere. Escapes in strings are \\ \' \" \a \b \f \n \r \t \v.
#pragma once

#include <optional>

#include "lang/diagnostic.h"
#include "lang/settings.h"
#include "lang/source_file.h"

namespace domus {

/// The settings of an xl.cfg. Numbers are strings to xl, and here but for plain decimal ones; `+=`
/// appends to a string or a list. Null when anything was reported as an error: all that xl would
/// refuse, 20 errors at most. Linear in the text; never throws.
std::optional<Settings> ReadXlConfig(const SourceFile& source, DiagnosticSink& sink);

}  // namespace domus
