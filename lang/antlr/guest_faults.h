// What to say about faults in the text of a guest file that can be seen without its grammar.
#pragma once

#include "lang/diagnostic.h"
#include "lang/source_file.h"

namespace domus::antlr {

Diagnostic TooManyTokens(Location at, size_t limit);
Diagnostic TooDeep(Location at, int limit);
Diagnostic UnexpectedCharacter(const SourceFile& source, uint32_t offset);
Diagnostic UnterminatedString(const SourceFile& source, Span string);
Diagnostic TypographicQuotes(const SourceFile& source, Span string);
/// An address, a size with a unit, an octal number with an 8 in it, …
Diagnostic MalformedNumber(const SourceFile& source, Span number);

Diagnostic UnmatchedCloser(const SourceFile& source, Span closer);
Diagnostic WrongCloser(const SourceFile& source, Span closer, Span opener);
/// `next` is what shows that the bracket was forgotten; empty at the end of the file.
Diagnostic UnclosedBracket(const SourceFile& source, Span opener, Span next);

Diagnostic UnexpectedIndent(const SourceFile& source, Span blanks);
Diagnostic NoSuchIndentation(const SourceFile& source, Span blanks);

}  // namespace domus::antlr
