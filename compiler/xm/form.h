// Building SXP forms: lists of values whose first item is their name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/value.h"

namespace domus::xm {

/// A str.
Value Text(std::string text);
Value Number(int64_t number);
Value Nothing();
Value Form(std::vector<Value> items);
/// `(name value)`
Value Pair(std::string_view name, Value value);
/// `(device (…))`
Value Device(std::vector<Value> form);

}  // namespace domus::xm
