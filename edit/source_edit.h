// Changing a source file without touching what isn't meant: ranges of its text replaced, all other
// bytes as they were.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lang/source_file.h"

namespace domus {

/// text()[at] is replaced; an empty range inserts.
struct Replacement {
  Span at;
  std::string text;
  bool operator==(const Replacement&) const = default;
};

/// The text with the replacements made. They must not overlap; insertions at one place are made in
/// the order given.
std::string Replace(std::string_view text, std::vector<Replacement> replacements);

/// The bytes on disk of an edited text: in the encoding of `source`, whose bytes were `original`, with
/// its byte order mark if it had one. Fails when the encoding lacks a character.
Result<std::string> EncodeLike(const SourceFile& source, std::string_view original,
                               std::string_view edited);

/// The line end that the text uses first: "\n", "\r\n" or "\r"; "\n" when it has none.
std::string_view LineEndOf(std::string_view text);

}  // namespace domus
