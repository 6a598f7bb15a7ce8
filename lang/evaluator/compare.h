// Python 2's == and ordering, which any two values have.
#pragma once

#include <compare>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

bool Equal(Run& run, const Ref& a, const Ref& b);
/// cmp(a, b). Across types: None, numbers, then by type name (dict < list < str < tuple).
/// Unordered for NaN.
std::partial_ordering Order(Run& run, const Ref& a, const Ref& b);
/// `item in container`; raises TypeError for what holds nothing.
bool Contains(Run& run, const Ref& container, const Ref& item);

}  // namespace domus::evaluator
