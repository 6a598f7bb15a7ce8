// What xm's Python does with values of any type, and what it says when it can't.
//
// All of these throw Refusal with Python's own words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/value.h"

namespace domus::xm {

/// "str", "int", "NoneType": as Python names the type.
std::string_view TypeName(const Value& value);
bool IsNone(const Value& value);
bool Truthy(const Value& value);
/// `value == "text"`
bool Equals(const Value& value, std::string_view text);

/// `for item in value`: a string yields its characters, a dict its keys.
std::vector<Value> Iterate(const Value& value);
/// `len(value)`
size_t Length(const Value& value);
/// `value.method(…)` of a string method: the text, or "'int' object has no attribute 'split'".
const String& RequireString(const Value& value, std::string_view method);
/// `value.split(separator)`
std::vector<Value> SplitText(const Value& value, char separator);
/// `value.strip()`
Value StripText(const Value& value);
/// `a + b`
Value Add(const Value& a, const Value& b);
/// `int(value)` of a whole decimal number that fits; refuses with Python's text.
int64_t ToInt(const Value& value);

}  // namespace domus::xm
