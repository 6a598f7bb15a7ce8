// xm's SXP pretty-printer: xend's layout in 80 columns.
//
// A list that fits on the rest of the line is written on one line. Another list keeps its first
// item behind its parenthesis, starts each further item on a line of its own, four columns further
// in, and closes on a line of its own. Tuples and atoms never break.
#pragma once

#include <string>

#include "compiler/xm/environment.h"
#include "lang/value.h"

namespace domus::xm {

/// One atom: numbers as they are, words bare, everything else as Python's repr of its str.
std::string PrintAtom(const Value& value, Version version);

/// A whole form, with a final newline. Throws Refusal.
std::string PrintSxp(const Value& form, Version version);

}  // namespace domus::xm
