#include "lang/evaluator/number_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace domus::evaluator {
namespace {

std::string Sign(bool negative, const NumberStyle& style) {
  if (negative) return "-";
  if (style.plus) return "+";
  return style.space ? " " : "";
}

std::string Digits(uint64_t magnitude, char type) {
  switch (type) {
    case 'o': return fmt::format("{:o}", magnitude);
    case 'x': return fmt::format("{:x}", magnitude);
    case 'X': return fmt::format("{:X}", magnitude);
    case 'b': return fmt::format("{:b}", magnitude);
    default: return fmt::format("{}", magnitude);
  }
}

std::string Prefix(char type, bool old_octal) {
  switch (type) {
    case 'o': return old_octal ? "0" : "0o";
    case 'x': return "0x";
    case 'X': return "0X";
    case 'b': return "0b";
    default: return "";
  }
}

}  // namespace

NumberText FormatInteger(Run& run, int64_t value, const NumberStyle& style, bool old_octal) {
  const auto bits = static_cast<uint64_t>(value);
  NumberText text{Sign(value < 0, style), Digits(value < 0 ? 0 - bits : bits, style.type)};
  if (style.precision > static_cast<int64_t>(text.digits.size())) {
    const auto wanted = static_cast<size_t>(style.precision);
    run.CheckStringSize(wanted);
    text.digits.insert(0, wanted - text.digits.size(), '0');
  }
  const bool leading_zero = old_octal && style.type == 'o' && text.digits.starts_with('0');
  if (style.alternate && !leading_zero) text.head += Prefix(style.type, old_octal);
  return text;
}

NumberText FormatDouble(Run& run, double value, const NumberStyle& style) {
  const int64_t precision = style.precision < 0 ? 6 : style.precision;
  run.CheckStringSize(static_cast<size_t>(precision));
  const std::string spec =
      fmt::format("{{:{}.{}{}}}", style.alternate ? "#" : "", precision, style.type);
  NumberText text{Sign(std::signbit(value) && !std::isnan(value), style), ""};
  text.digits = fmt::format(fmt::runtime(spec), std::fabs(value));
  return text;
}

}  // namespace domus::evaluator
