// The built-in functions, types and constants that a config may use.
#pragma once

#include <string_view>
#include <vector>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

bool FindBuiltin(Run& run, std::string_view name, Ref& out);
std::vector<std::string_view> BuiltinNames();
/// The class of a value, as type() answers.
Ref TypeOf(Run& run, const Ref& ref);

}  // namespace domus::evaluator
