#include "lang/evaluator/conversions.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/repr.h"
#include "lang/python_repr.h"
#include "lang/utf8.h"

namespace domus::evaluator {
namespace {

std::string_view StripBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// Takes `0x` and its like off; decides the base when it is 0.
int TakePrefix(std::string_view& digits, int base) {
  const char kind = digits.size() > 1 && digits[0] == '0' ? static_cast<char>(digits[1] | 0x20) : 0;
  const int named = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 0;
  if (named && (base == 0 || base == named)) {
    digits.remove_prefix(2);
    return named;
  }
  if (base != 0) return base;
  return digits.size() > 1 && digits[0] == '0' ? 8 : 10;
}

}  // namespace

int64_t TruncateToInteger(Run& run, double real) {
  if (std::isnan(real)) Raise(run, "ValueError", "cannot convert float NaN to integer");
  if (std::isinf(real)) Raise(run, "OverflowError", "cannot convert float infinity to integer");
  if (real >= 9223372036854775808.0 || real < -9223372036854775808.0) StopOverflow(run);
  return static_cast<int64_t>(real);
}

int64_t ParseInteger(Run& run, const String& text, int base) {
  std::string_view digits = StripBlanks(text.text);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const int real_base = TakePrefix(digits, base);
  uint64_t magnitude = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, magnitude, real_base);
  const bool all = stop == end && !digits.empty();
  if (!all || error == std::errc::invalid_argument) {
    Raise(run, "ValueError",
          fmt::format("invalid literal for int() with base {}: {}", base,
                      PythonStringRepr(text.text)));
  }
  const uint64_t limit = uint64_t{1} << 63;
  if (error != std::errc() || magnitude > limit || (magnitude == limit && !negative)) {
    StopOverflow(run);
  }
  return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
}

double ParseReal(Run& run, const String& text) {
  std::string_view digits = StripBlanks(text.text);
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  double real = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, real);
  if (stop != end || digits.empty() || error == std::errc::invalid_argument) {
    Raise(run, "ValueError",
          digits.empty() ? "could not convert string to float: "
                         : fmt::format("could not convert string to float: {}", digits));
  }
  if (error == std::errc::result_out_of_range) {
    // Python rounds: to zero or to infinity, as strtod does.
    return std::strtod(std::string(digits).c_str(), nullptr);
  }
  return real;
}

String CharacterOf(Run& run, int64_t code, bool unicode) {
  if (!unicode) {
    if (code < 0 || code > 255) Raise(run, "ValueError", "chr() arg not in range(256)");
    return {std::string(1, static_cast<char>(code)), false, {}};
  }
  if (code < 0 || code > 0x10FFFF) {
    Raise(run, "ValueError", "unichr() arg not in range(0x110000) (wide Python build)");
  }
  String result{"", true, {}};
  AppendUtf8(result.text, static_cast<char32_t>(code));
  return result;
}

int64_t NeedInteger(Run& run, const Ref& ref, std::string_view what) {
  Integer integer;
  if (!AsInteger(ref, integer)) Raise(run, "TypeError", std::string(what));
  return integer.value;
}

const String& NeedString(Run& run, const Ref& ref) {
  const String* text = ref.As<const String>();
  if (!text) {
    Raise(run, "TypeError", fmt::format("expected a string, not {}", TypeName(ref)));
  }
  return *text;
}

}  // namespace domus::evaluator
