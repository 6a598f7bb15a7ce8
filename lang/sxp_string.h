// The values of quoted strings in S-expressions.
#pragma once

#include <vector>

#include "lang/literals.h"

namespace domus {

/// Decodes a string, quotes included, by xend's rules: \a \b \t \n \v \f \r \\ \' \" , \ooo, \xHH;
/// any other escape leaves the backslash and drops the character. A backslash before a line end
/// joins the lines, as in libvirt's files. Faults are appended.
String DecodeSxpString(const SourceFile& source, Span literal, std::vector<LiteralFault>& faults);

}  // namespace domus
