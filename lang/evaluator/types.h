// int, str, list, …: classes that scripts call and compare.
#pragma once

#include <span>
#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

std::span<const TypeObject> BuiltinTypes();
const TypeObject* FindType(std::string_view name);

}  // namespace domus::evaluator
