// int(), float(), chr() and what else turns one kind of value into another.
#pragma once

#include <optional>
#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// int(real): towards zero; raises for inf and nan, stops beyond 64 bits.
int64_t TruncateToInteger(Run& run, double real);
/// int(text, base): blanks around, sign, 0x/0o/0b for that base or base 0. Raises ValueError.
int64_t ParseInteger(Run& run, const String& text, int base);
/// float(text).
double ParseReal(Run& run, const String& text);
/// chr(code), unichr(code).
String CharacterOf(Run& run, int64_t code, bool unicode);
/// An index or a count: a bool or an integer, else TypeError with `what` ("an integer is required").
int64_t NeedInteger(Run& run, const Ref& ref, std::string_view what = "an integer is required");
const String& NeedString(Run& run, const Ref& ref);

}  // namespace domus::evaluator
