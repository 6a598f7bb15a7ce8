#include "lang/evaluator/operators.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>

#include "lang/evaluator/compare.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/percent_format.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

using ast::BinaryOp;

std::string_view Symbol(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd: return "+";
    case BinaryOp::kSubtract: return "-";
    case BinaryOp::kMultiply: return "*";
    case BinaryOp::kDivide: return "/";
    case BinaryOp::kFloorDivide: return "//";
    case BinaryOp::kModulo: return "%";
    case BinaryOp::kPower: return "** or pow()";
    case BinaryOp::kShiftLeft: return "<<";
    case BinaryOp::kShiftRight: return ">>";
    case BinaryOp::kAnd: return "&";
    case BinaryOp::kOr: return "|";
    case BinaryOp::kXor: return "^";
  }
  return "?";
}

[[noreturn]] void RaiseUnsupported(Run& run, BinaryOp op, const Ref& a, const Ref& b,
                                   bool in_place) {
  const String* text = a.As<const String>();
  if (op == BinaryOp::kAdd && text) {
    const std::string message =
        text->unicode
            ? fmt::format("coercing to Unicode: need string or buffer, {} found", TypeName(b))
            : fmt::format("cannot concatenate 'str' and '{}' objects", TypeName(b));
    Raise(run, "TypeError", message, "make it a string first: `str(…)`, or `'%s' % …`");
  }
  Raise(run, "TypeError",
        fmt::format("unsupported operand type(s) for {}{}: '{}' and '{}'", Symbol(op),
                    in_place ? "=" : "", TypeName(a), TypeName(b)));
}

[[noreturn]] void RaiseZeroDivision(Run& run, bool real, bool modulo) {
  Raise(run, "ZeroDivisionError",
        !real    ? "integer division or modulo by zero"
        : modulo ? "float modulo"
                 : "float division by zero");
}

int64_t ShiftLeft(Run& run, const Integer& a, const Integer& b) {
  if (b.value < 0) Raise(run, "ValueError", "negative shift count");
  if (a.value == 0) return 0;
  if (b.value > 62) StopOverflow(run);
  int64_t result = 0;
  if (__builtin_mul_overflow(a.value, int64_t{1} << b.value, &result)) StopOverflow(run);
  return result;
}

int64_t ShiftRight(Run& run, const Integer& a, const Integer& b) {
  if (b.value < 0) Raise(run, "ValueError", "negative shift count");
  return a.value >> std::min<int64_t>(b.value, 63);
}

Ref IntegerOperation(Run& run, BinaryOp op, const Integer& a, const Integer& b) {
  const bool is_long = a.is_long || b.is_long;
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case BinaryOp::kAdd: overflow = __builtin_add_overflow(a.value, b.value, &result); break;
    case BinaryOp::kSubtract: overflow = __builtin_sub_overflow(a.value, b.value, &result); break;
    case BinaryOp::kMultiply: overflow = __builtin_mul_overflow(a.value, b.value, &result); break;
    case BinaryOp::kDivide:
    case BinaryOp::kFloorDivide: result = FloorDivide(run, a, b).value; break;
    case BinaryOp::kModulo: result = FloorModulo(run, a, b).value; break;
    case BinaryOp::kShiftLeft: result = ShiftLeft(run, a, b); break;
    case BinaryOp::kShiftRight: result = ShiftRight(run, a, b); break;
    case BinaryOp::kAnd: result = a.value & b.value; break;
    case BinaryOp::kOr: result = a.value | b.value; break;
    case BinaryOp::kXor: result = a.value ^ b.value; break;
    case BinaryOp::kPower: break;
  }
  if (overflow) StopOverflow(run);
  return run.NewInt(result, is_long);
}

Ref FloatOperation(Run& run, BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::kAdd: return run.NewFloat(a + b);
    case BinaryOp::kSubtract: return run.NewFloat(a - b);
    case BinaryOp::kMultiply: return run.NewFloat(a * b);
    case BinaryOp::kDivide:
      if (b == 0) RaiseZeroDivision(run, true, false);
      return run.NewFloat(a / b);
    case BinaryOp::kFloorDivide:
      if (b == 0) RaiseZeroDivision(run, true, false);
      return run.NewFloat(std::floor((a - FloorModulo(a, b)) / b + 0.5));
    default:
      if (b == 0) RaiseZeroDivision(run, true, true);
      return run.NewFloat(FloorModulo(a, b));
  }
}

bool OnFloats(BinaryOp op) {
  return op == BinaryOp::kAdd || op == BinaryOp::kSubtract || op == BinaryOp::kMultiply ||
         op == BinaryOp::kDivide || op == BinaryOp::kFloorDivide || op == BinaryOp::kModulo;
}

std::optional<Ref> Numeric(Run& run, BinaryOp op, const Ref& a, const Ref& b) {
  const bool* left = a.Scalar<bool>();
  const bool* right = b.Scalar<bool>();
  if (left && right) {
    if (op == BinaryOp::kAnd) return run.NewBool(*left && *right);
    if (op == BinaryOp::kOr) return run.NewBool(*left || *right);
    if (op == BinaryOp::kXor) return run.NewBool(*left != *right);
  }
  Integer i, j;
  double x = 0, y = 0;
  if (!AsDouble(a, x) || !AsDouble(b, y)) return std::nullopt;
  if (op == BinaryOp::kPower) return Power(run, a, b);
  if (AsInteger(a, i) && AsInteger(b, j)) return IntegerOperation(run, op, i, j);
  if (!OnFloats(op)) return std::nullopt;
  return FloatOperation(run, op, x, y);
}

std::vector<Ref> Joined(const std::vector<Ref>& a, const std::vector<Ref>& b) {
  std::vector<Ref> items = a;
  items.insert(items.end(), b.begin(), b.end());
  return items;
}

std::optional<Ref> Add(Run& run, const Ref& a, const Ref& b) {
  const String *s = a.As<const String>(), *t = b.As<const String>();
  if (s && t) return run.NewString(Concatenate(run, *s, *t));
  const auto join = [&](const auto* x, const auto* y) {
    run.CheckItems(x->items.size() + y->items.size());
    run.Work(x->items.size() + y->items.size());
    return Joined(x->items, y->items);
  };
  const ListObject *l = a.As<ListObject>(), *m = b.As<ListObject>();
  if (l && m) return run.NewList(join(l, m));
  const TupleObject *p = a.As<const TupleObject>(), *q = b.As<const TupleObject>();
  if (p && q) return run.NewTuple(join(p, q));
  if (l && !m) {
    Raise(run, "TypeError",
          fmt::format("can only concatenate list (not \"{}\") to list", TypeName(b)));
  }
  return std::nullopt;
}

/// list += iterable changes the list itself.
std::optional<Ref> AddInPlace(Run& run, const Ref& a, const Ref& b) {
  ListObject* list = a.As<ListObject>();
  if (!list) return std::nullopt;
  std::vector<Ref> more = Iterate(run, b);
  run.CheckItems(list->items.size() + more.size());
  run.Charge(more.size() * sizeof(Ref));
  run.Work(more.size());
  list->items.insert(list->items.end(), more.begin(), more.end());
  return a;
}

std::vector<Ref> Repeated(Run& run, const std::vector<Ref>& items, int64_t count) {
  if (count <= 0 || items.empty()) return {};
  const auto times = static_cast<size_t>(count);
  const size_t limit = run.options().budgets.items;
  run.CheckItems(times > limit ? limit + 1 : items.size() * times);
  run.Work(items.size() * times);
  run.Charge(items.size() * times * sizeof(Ref));
  std::vector<Ref> result;
  result.reserve(items.size() * times);
  for (size_t i = 0; i < times; ++i) result.insert(result.end(), items.begin(), items.end());
  return result;
}

/// sequence * n and n * sequence.
std::optional<Ref> Multiply(Run& run, const Ref& a, const Ref& b, bool in_place) {
  Integer count;
  const bool right = AsInteger(b, count) != nullptr;
  if (!right && !AsInteger(a, count)) return std::nullopt;
  const Ref& sequence = right ? a : b;
  if (const String* text = sequence.As<const String>()) {
    return run.NewString(Repeat(run, *text, count.value));
  }
  if (ListObject* list = sequence.As<ListObject>()) {
    std::vector<Ref> items = Repeated(run, list->items, count.value);
    if (!in_place || !right) return run.NewList(std::move(items));
    list->items = std::move(items);
    return a;
  }
  if (const TupleObject* tuple = sequence.As<const TupleObject>()) {
    return run.NewTuple(Repeated(run, tuple->items, count.value));
  }
  return std::nullopt;
}

std::optional<Ref> OnSequences(Run& run, BinaryOp op, const Ref& a, const Ref& b, bool in_place) {
  if (op == BinaryOp::kModulo && a.As<const String>()) {
    return run.NewString(PercentFormat(run, *a.As<const String>(), b));
  }
  if (op == BinaryOp::kMultiply) return Multiply(run, a, b, in_place);
  if (op != BinaryOp::kAdd) return std::nullopt;
  if (in_place) {
    if (std::optional<Ref> changed = AddInPlace(run, a, b)) return changed;
  }
  return Add(run, a, b);
}

Ref IntegerPower(Run& run, const Integer& base, const Integer& exponent) {
  int64_t result = 1, square = base.value;
  for (uint64_t left = static_cast<uint64_t>(exponent.value); left != 0; left >>= 1) {
    if ((left & 1) && __builtin_mul_overflow(result, square, &result)) StopOverflow(run);
    if (left > 1 && __builtin_mul_overflow(square, square, &square)) StopOverflow(run);
  }
  return run.NewInt(result, base.is_long || exponent.is_long);
}

}  // namespace

Integer FloorDivide(Run& run, const Integer& a, const Integer& b) {
  if (b.value == 0) RaiseZeroDivision(run, false, false);
  if (b.value == -1 && a.value == std::numeric_limits<int64_t>::min()) StopOverflow(run);
  const int64_t quotient = a.value / b.value;
  const bool round_down = a.value % b.value != 0 && (a.value < 0) != (b.value < 0);
  return {quotient - (round_down ? 1 : 0), a.is_long || b.is_long};
}

Integer FloorModulo(Run& run, const Integer& a, const Integer& b) {
  if (b.value == 0) RaiseZeroDivision(run, false, true);
  if (b.value == -1) return {0, a.is_long || b.is_long};
  const int64_t rest = a.value % b.value;
  const bool other_sign = rest != 0 && (rest < 0) != (b.value < 0);
  return {other_sign ? rest + b.value : rest, a.is_long || b.is_long};
}

double FloorModulo(double a, double b) {
  const double rest = std::fmod(a, b);
  if (rest == 0) return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

Ref Power(Run& run, const Ref& a, const Ref& b) {
  Integer base, exponent;
  double x = 0, y = 0;
  if (!AsDouble(a, x) || !AsDouble(b, y)) RaiseUnsupported(run, BinaryOp::kPower, a, b, false);
  const bool integers = AsInteger(a, base) && AsInteger(b, exponent);
  if (integers && exponent.value >= 0) return IntegerPower(run, base, exponent);
  if (x == 0 && y < 0) {
    Raise(run, "ZeroDivisionError", "0.0 cannot be raised to a negative power");
  }
  if (x < 0 && y != std::floor(y)) {
    Raise(run, "ValueError", "negative number cannot be raised to a fractional power");
  }
  const double result = std::pow(x, y);
  if (std::isinf(result) && !std::isinf(x) && !std::isinf(y)) {
    Raise(run, "OverflowError", "(34, 'Numerical result out of range')");
  }
  return run.NewFloat(result);
}

Ref ApplyUnary(Run& run, ast::UnaryOp op, const Ref& operand) {
  if (op == ast::UnaryOp::kNot) return run.NewBool(!Truth(operand));
  Integer integer;
  const double* real = operand.Scalar<double>();
  if (AsInteger(operand, integer)) {
    int64_t result = integer.value;
    if (op == ast::UnaryOp::kInvert) result = ~integer.value;
    if (op == ast::UnaryOp::kMinus && __builtin_sub_overflow(0, integer.value, &result)) {
      StopOverflow(run);
    }
    return run.NewInt(result, integer.is_long);
  }
  if (real && op != ast::UnaryOp::kInvert) {
    return run.NewFloat(op == ast::UnaryOp::kMinus ? -*real : *real);
  }
  const std::string_view name = op == ast::UnaryOp::kInvert  ? "~"
                                : op == ast::UnaryOp::kMinus ? "-"
                                                             : "+";
  Raise(run, "TypeError",
        fmt::format("bad operand type for unary {}: '{}'", name, TypeName(operand)));
}

Ref ApplyBinary(Run& run, BinaryOp op, const Ref& a, const Ref& b, bool in_place) {
  if (std::optional<Ref> result = Numeric(run, op, a, b)) return *result;
  if (std::optional<Ref> result = OnSequences(run, op, a, b, in_place)) return *result;
  RaiseUnsupported(run, op, a, b, in_place);
}

bool ApplyComparison(Run& run, ast::CompareOp op, const Ref& a, const Ref& b) {
  using ast::CompareOp;
  switch (op) {
    case CompareOp::kEqual: return Equal(run, a, b);
    case CompareOp::kNotEqual: return !Equal(run, a, b);
    case CompareOp::kLess: return Order(run, a, b) < 0;
    case CompareOp::kLessEqual: return Order(run, a, b) <= 0;
    case CompareOp::kGreater: return Order(run, a, b) > 0;
    case CompareOp::kGreaterEqual: return Order(run, a, b) >= 0;
    case CompareOp::kIn: return Contains(run, b, a);
    case CompareOp::kNotIn: return !Contains(run, b, a);
    case CompareOp::kIs: return Identical(a, b);
    case CompareOp::kIsNot: return !Identical(a, b);
  }
  return false;
}

}  // namespace domus::evaluator
