// What ANTLR learns of a grammar as it reads is a DFA for each decision. The generated lexers and parsers share theirs
// among all threads and lock it for every character and token; here each thread has its own.
#pragma once

#include "antlr4-runtime.h"

namespace domus::antlr {

/// To be called before the first token, in the thread that reads them all.
void UseOwnDfa(antlr4::Lexer& lexer);
void UseOwnDfa(antlr4::Parser& parser);

}  // namespace domus::antlr
