// sys, math and errno: what is constant or pure in them.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/modules.h"

namespace domus::evaluator {
namespace {

template <const auto& kText>
Ref TextConstant(Run& run) {
  return run.NewText(kText);
}
template <int64_t kValue>
Ref NumberConstant(Run& run) {
  return run.NewInt(kValue);
}

// ---- sys: the Python that xm runs on ------------------------------------------------------------

constexpr char kLinux[] = "linux2", kLittle[] = "little", kFinal[] = "final",
               kVersion[] = "2.4.3 (Domus)";

Ref VersionInfo(Run& run) {
  return run.NewTuple({run.NewInt(2), run.NewInt(4), run.NewInt(3), run.NewText(kFinal),
                       run.NewInt(0)});
}

constexpr Constant kSysConstants[] = {
    {"byteorder", TextConstant<kLittle>},
    {"maxint", NumberConstant<std::numeric_limits<int64_t>::max()>},
    {"maxsize", NumberConstant<std::numeric_limits<int64_t>::max()>},
    {"maxunicode", NumberConstant<0x10FFFF>},
    {"platform", TextConstant<kLinux>},
    {"version", TextConstant<kVersion>},
    {"version_info", VersionInfo},
};

// ---- math ---------------------------------------------------------------------------------------

double Real(Run& run, const Ref& ref) {
  double value = 0;
  if (!AsDouble(ref, value)) Raise(run, "TypeError", "a float is required");
  return value;
}

Ref Result(Run& run, double value, bool arguments_finite) {
  if (std::isnan(value) && arguments_finite) Raise(run, "ValueError", "math domain error");
  if (std::isinf(value) && arguments_finite) Raise(run, "OverflowError", "math range error");
  return run.NewFloat(value);
}

template <double (*kFunction)(double)>
Ref OneArgument(Run& run, const Ref&, Arguments& arguments) {
  const double x = Real(run, arguments.positional[0]);
  return Result(run, kFunction(x), std::isfinite(x));
}

template <double (*kFunction)(double, double)>
Ref TwoArguments(Run& run, const Ref&, Arguments& arguments) {
  const double x = Real(run, arguments.positional[0]), y = Real(run, arguments.positional[1]);
  return Result(run, kFunction(x, y), std::isfinite(x) && std::isfinite(y));
}

Ref Logarithm(Run& run, const Ref&, Arguments& arguments) {
  const double x = Real(run, arguments.positional[0]);
  if (x <= 0) Raise(run, "ValueError", "math domain error");
  if (arguments.positional.size() == 1) return run.NewFloat(std::log(x));
  const double base = Real(run, arguments.positional[1]);
  if (base <= 0) Raise(run, "ValueError", "math domain error");
  if (base == 1) Raise(run, "ZeroDivisionError", "float division by zero");
  return run.NewFloat(std::log(x) / std::log(base));
}

double LogTen(double x) { return x > 0 ? std::log10(x) : std::nan(""); }

Ref Pi(Run& run) { return run.NewFloat(std::numbers::pi); }
Ref E(Run& run) { return run.NewFloat(std::numbers::e); }

constexpr Method kMathFunctions[] = {
    {"ceil", OneArgument<std::ceil>, 1, 1},   {"cos", OneArgument<std::cos>, 1, 1},
    {"exp", OneArgument<std::exp>, 1, 1},     {"fabs", OneArgument<std::fabs>, 1, 1},
    {"floor", OneArgument<std::floor>, 1, 1}, {"fmod", TwoArguments<std::fmod>, 2, 2},
    {"log", Logarithm, 1, 2},                 {"log10", OneArgument<LogTen>, 1, 1},
    {"pow", TwoArguments<std::pow>, 2, 2},    {"sin", OneArgument<std::sin>, 1, 1},
    {"sqrt", OneArgument<std::sqrt>, 1, 1},   {"tan", OneArgument<std::tan>, 1, 1},
};
constexpr Constant kMathConstants[] = {{"e", E}, {"pi", Pi}};

// ---- errno: Linux's numbers ---------------------------------------------------------------------

constexpr Constant kErrnoConstants[] = {
    {"EPERM", NumberConstant<1>},   {"ENOENT", NumberConstant<2>},  {"EIO", NumberConstant<5>},
    {"EAGAIN", NumberConstant<11>}, {"ENOMEM", NumberConstant<12>}, {"EACCES", NumberConstant<13>},
    {"EBUSY", NumberConstant<16>},  {"EEXIST", NumberConstant<17>}, {"ENODEV", NumberConstant<19>},
    {"EINVAL", NumberConstant<22>}, {"ENOSPC", NumberConstant<28>}, {"EPIPE", NumberConstant<32>},
};

}  // namespace

const ModuleObject& SysModule() {
  static const ModuleObject module{"sys", {}, kSysConstants};
  return module;
}

const ModuleObject& MathModule() {
  static const ModuleObject module{"math", kMathFunctions, kMathConstants};
  return module;
}

const ModuleObject& ErrnoModule() {
  static const ModuleObject module{"errno", {}, kErrnoConstants};
  return module;
}

}  // namespace domus::evaluator
