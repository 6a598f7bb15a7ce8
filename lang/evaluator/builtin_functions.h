// The built-in functions, by what they are about. Each list is sorted by name.
#pragma once

#include <span>

#include "lang/evaluator/methods.h"

namespace domus::evaluator {

/// abs, ord, hex, …: of numbers and of characters as numbers.
std::span<const Method> NumberFunctions();
/// len, range, map, …
std::span<const Method> SequenceFunctions();
/// isinstance, getattr, …: of objects of any type, and of names.
std::span<const Method> ObjectFunctions();

}  // namespace domus::evaluator
