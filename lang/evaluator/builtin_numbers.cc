#include <cmath>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "lang/evaluator/builtin_functions.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/operators.h"
#include "lang/evaluator/text.h"
#include "lang/utf8.h"

namespace domus::evaluator {
namespace {

using Refs = std::vector<Ref>;

Ref Abs(Run& run, const Ref&, Arguments& a) {
  const Ref& value = a.positional[0];
  if (const double* real = value.Scalar<double>()) return run.NewFloat(std::fabs(*real));
  Integer integer;
  if (!AsInteger(value, integer)) {
    Raise(run, "TypeError", fmt::format("bad operand type for abs(): '{}'", TypeName(value)));
  }
  return integer.value < 0 ? ApplyUnary(run, ast::UnaryOp::kMinus, value)
                           : run.NewInt(integer.value, integer.is_long);
}

Ref DivMod(Run& run, const Ref&, Arguments& a) {
  const Refs& args = a.positional;
  return run.NewTuple({ApplyBinary(run, ast::BinaryOp::kFloorDivide, args[0], args[1]),
                       ApplyBinary(run, ast::BinaryOp::kModulo, args[0], args[1])});
}

Ref Pow(Run& run, const Ref&, Arguments& a) {
  if (a.positional.size() == 2) return Power(run, a.positional[0], a.positional[1]);
  const int64_t base = NeedInteger(run, a.positional[0]), modulus = NeedInteger(run, a.positional[2]);
  const int64_t exponent = NeedInteger(run, a.positional[1]);
  if (modulus == 0) Raise(run, "ValueError", "pow() 3rd argument cannot be 0");
  if (exponent < 0) {
    Raise(run, "TypeError",
          "pow() 2nd argument cannot be negative when 3rd argument specified");
  }
  __extension__ using Wide = __int128;
  Wide result = 1 % Wide{modulus}, square = base % Wide{modulus};
  for (auto left = static_cast<uint64_t>(exponent); left != 0; left >>= 1) {
    if (left & 1) result = result * square % modulus;
    square = square * square % modulus;
  }
  return run.NewInt(FloorModulo(run, {static_cast<int64_t>(result), false}, {modulus, false}).value);
}

Ref Round(Run& run, const Ref&, Arguments& a) {
  double value = 0;
  if (!AsDouble(a.positional[0], value)) Raise(run, "TypeError", "a float is required");
  const int64_t digits = a.positional.size() > 1 ? NeedInteger(run, a.positional[1]) : 0;
  if (digits > 300 || digits < -300) return run.NewFloat(digits > 0 ? value : 0.0);
  const double scale = std::pow(10.0, static_cast<double>(std::abs(digits)));
  const double scaled = digits >= 0 ? value * scale : value / scale;
  if (!std::isfinite(scaled)) return run.NewFloat(value);
  const double rounded = std::round(scaled);  // halves away from zero, as in Python 2
  return run.NewFloat(digits >= 0 ? rounded / scale : rounded * scale);
}

Ref Chr(Run& run, const Ref&, Arguments& a) {
  return run.NewString(CharacterOf(run, NeedInteger(run, a.positional[0]), false));
}
Ref UniChr(Run& run, const Ref&, Arguments& a) {
  return run.NewString(CharacterOf(run, NeedInteger(run, a.positional[0]), true));
}

Ref Ord(Run& run, const Ref&, Arguments& a) {
  const String* text = a.positional[0].As<const String>();
  if (!text) {
    Raise(run, "TypeError", fmt::format("ord() expected string of length 1, but {} found",
                                        TypeName(a.positional[0])));
  }
  if (Length(*text) != 1) {
    Raise(run, "TypeError", fmt::format("ord() expected a character, but string of length {} found",
                                        Length(*text)));
  }
  return run.NewInt(text->unicode ? int64_t{DecodeUtf8(text->text)[0]}
                                  : static_cast<unsigned char>(text->text[0]));
}

template <char kType>
Ref InBase(Run& run, const Ref&, Arguments& a) {
  Integer integer;
  if (!AsInteger(a.positional[0], integer)) {
    Raise(run, "TypeError", fmt::format("{}() argument can't be converted to {}",
                                        kType == 'x' ? "hex" : "oct", kType == 'x' ? "hex" : "oct"));
  }
  const auto bits = static_cast<uint64_t>(integer.value);
  const uint64_t magnitude = integer.value < 0 ? 0 - bits : bits;
  const std::string digits = kType == 'x'      ? fmt::format("0x{:x}", magnitude)
                             : magnitude == 0 ? "0"
                                              : fmt::format("0{:o}", magnitude);
  return run.NewText(fmt::format("{}{}{}", integer.value < 0 ? "-" : "", digits,
                                 integer.is_long ? "L" : ""));
}

Ref Sum(Run& run, const Ref&, Arguments& a) {
  Ref total = a.positional.size() > 1 ? a.positional[1] : run.NewInt(0);
  if (total.As<const String>()) {
    Raise(run, "TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  }
  for (const Ref& item : Iterate(run, a.positional[0])) {
    run.Step();
    total = ApplyBinary(run, ast::BinaryOp::kAdd, total, item);
  }
  return total;
}

constexpr Method kFunctions[] = {
    {"abs", Abs, 1, 1},
    {"chr", Chr, 1, 1},
    {"divmod", DivMod, 2, 2},
    {"hex", InBase<'x'>, 1, 1},
    {"oct", InBase<'o'>, 1, 1},
    {"ord", Ord, 1, 1},
    {"pow", Pow, 2, 3},
    {"round", Round, 1, 2},
    {"sum", Sum, 1, 2},
    {"unichr", UniChr, 1, 1},
};

}  // namespace

std::span<const Method> NumberFunctions() { return kFunctions; }

}  // namespace domus::evaluator
