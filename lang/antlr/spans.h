// Places of tokens and subtrees. The streams count bytes, so these are spans of the source.
#pragma once

#include "antlr4-runtime.h"
#include "lang/source_file.h"

namespace domus::antlr {

inline Span SpanOf(const antlr4::Token& token) {
  return {static_cast<uint32_t>(token.getStartIndex()),
          static_cast<uint32_t>(token.getStopIndex() + 1)};
}

inline Span SpanOf(const antlr4::ParserRuleContext& context) {
  return {SpanOf(*context.start).begin, SpanOf(*context.stop).end};
}

}  // namespace domus::antlr
