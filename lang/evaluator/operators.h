// Operators on values, as Python 2 defines them: floor division, int64 with a located overflow.
#pragma once

#include "lang/evaluator/run.h"

namespace domus::evaluator {

Ref ApplyUnary(Run& run, ast::UnaryOp op, const Ref& operand);
/// `in_place`: for `a op= b`, where a list is changed rather than replaced.
Ref ApplyBinary(Run& run, ast::BinaryOp op, const Ref& a, const Ref& b, bool in_place = false);
bool ApplyComparison(Run& run, ast::CompareOp op, const Ref& a, const Ref& b);

/// a ** b; also pow().
Ref Power(Run& run, const Ref& a, const Ref& b);
/// a / b and a % b of integers, rounded towards minus infinity.
Integer FloorDivide(Run& run, const Integer& a, const Integer& b);
Integer FloorModulo(Run& run, const Integer& a, const Integer& b);
double FloorModulo(double a, double b);

}  // namespace domus::evaluator
