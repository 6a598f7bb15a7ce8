// Reading SXP forms as xm reads them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lang/value.h"

namespace domus::xm {

/// The second item of the first child with this name: `1` for `vcpus` in `(vm (vcpus 1))`.
std::optional<Value> ChildValue(const Value& form, std::string_view name);
Value ChildValueOr(const Value& form, std::string_view name, Value otherwise);
/// All children with this name.
std::vector<Value> Children(const Value& form, std::string_view name);

}  // namespace domus::xm
