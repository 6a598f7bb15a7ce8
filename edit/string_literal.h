// String literals of a guest script as they are written: their quotes, and new text put inside them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edit/source_edit.h"
#include "lang/ast.h"
#include "lang/source_file.h"

namespace domus {

/// One literal, prefix and quotes included.
struct LiteralToken {
  std::string_view quotes;  // ', ", ''' or """
  bool raw = false;
  bool unicode = false;
  Span body;  // within the source, without quotes
};

/// Null when the span holds anything but exactly one string literal (adjacent ones are several).
std::optional<LiteralToken> ReadLiteral(const SourceFile& source, Span span);

/// Makes the literal at `span`, whose value is `value`, say `text`: only what differs is replaced, in the
/// literal's own quotes. A literal that can't hold the text becomes an ordinary one. Null when the span
/// isn't one literal, or no literal can hold the text.
std::optional<Replacement> RewriteLiteral(const SourceFile& source, Span span, const String& value,
                                          std::string_view text);

}  // namespace domus
