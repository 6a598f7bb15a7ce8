// From raw tokens to logical lines: what the parser of guest files is fed.
#pragma once

#include <memory>
#include <vector>

#include "antlr4-runtime.h"
#include "lang/diagnostic.h"
#include "lang/parse.h"
#include "lang/source_file.h"

namespace domus::antlr {

/// Tokens of a guest file, line by line: every line ends in NEWLINE, blocks are enclosed in INDENT
/// and DEDENT, every bracket has its partner, and the last token is EOF. Faults in the text have
/// been reported and mended in the tokens, so that the parser doesn't stumble over them again.
struct GuestTokens {
  std::vector<std::unique_ptr<antlr4::Token>> tokens;
  /// Offsets of the faults reported, ascending.
  std::vector<uint32_t> faults;
  /// A limit was exceeded: the tokens are of no use.
  bool refused = false;
};

/// Stops early when a limit is exceeded, so its cost is bounded by the limits. The stream must
/// outlive the tokens.
GuestTokens LexGuest(antlr4::CharStream& stream, const SourceFile& source, DiagnosticSink& sink,
                     const ParseLimits& limits);

}  // namespace domus::antlr
