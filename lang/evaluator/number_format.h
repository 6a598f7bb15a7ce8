// Numbers as text, shared by `%` and str.format.
#pragma once

#include <cstdint>
#include <string>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// What the flags of a conversion ask for.
struct NumberStyle {
  bool plus = false;       // '+': a sign always
  bool space = false;      // ' ': a blank in place of '+'
  bool alternate = false;  // '#'
  int64_t precision = -1;  // -1: none given
  char type = 'd';         // d o x X b, or e E f F g G
};

/// A number in two parts, so that zeros can be put between them.
struct NumberText {
  std::string head;  // sign and 0x
  std::string digits;
};

/// `old_octal`: the alternate form of octal is 017 rather than 0o17.
NumberText FormatInteger(Run& run, int64_t value, const NumberStyle& style, bool old_octal);
NumberText FormatDouble(Run& run, double value, const NumberStyle& style);

}  // namespace domus::evaluator
