// The values of Python 2's number and string literals.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source_file.h"
#include "lang/value.h"

namespace domus {

/// Where in a literal something is wrong, and what.
struct LiteralFault {
  Span at;
  std::string message;
  std::string label;
};

/// `17`, `017`, `0o17`, `0xF`, `0b11`, with or without L; null when it exceeds 64 bits.
std::optional<int64_t> DecodeInteger(std::string_view text);

/// One value out of adjacent string literals (prefix and quotes included), each with its place in
/// the source. A str holds the bytes that the file has on disk, u'' holds UTF-8; if any of them is
/// unicode, all are. Faults are appended and leave the text unspecified.
String DecodeStrings(const SourceFile& source, const std::vector<Span>& literals,
                     std::vector<LiteralFault>& faults);

}  // namespace domus
