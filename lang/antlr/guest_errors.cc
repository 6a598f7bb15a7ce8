#include "lang/antlr/guest_errors.h"

#include <algorithm>

#include "GuestParser.h"
#include "lang/antlr/guest_faults.h"
#include "lang/antlr/spans.h"
#include "lang/antlr/syntax_errors.h"

namespace domus::antlr {
namespace {

using Parser = GuestParser;

bool IsLineBorder(size_t type) {
  return type == Parser::NEWLINE || type == Parser::INDENT || type == Parser::DEDENT;
}

bool ContinuesStatement(size_t type) {
  return type == Parser::ELIF || type == Parser::ELSE || type == Parser::EXCEPT ||
         type == Parser::FINALLY;
}

bool HasClauses(size_t type) {
  return type == Parser::IF || type == Parser::FOR || type == Parser::WHILE ||
         type == Parser::TRY || ContinuesStatement(type);
}

size_t Position(antlr4::Parser* parser) { return parser->getCurrentToken()->getTokenIndex(); }

size_t Next(antlr4::Parser* parser) { return parser->getCurrentToken()->getType(); }

}  // namespace

void GuestErrorStrategy::reportError(antlr4::Parser* parser,
                                     const antlr4::RecognitionException& error) {
  if (inErrorRecoveryMode(parser)) return;
  beginErrorCondition(parser);
  Report(error.getOffendingToken()->getTokenIndex());
}

void GuestErrorStrategy::Report(size_t index) {
  if (LineHasFault(index)) return;
  Diagnostic diagnostic = ExplainSyntaxError(source_, tokens_, index);
  if (++reported_ == limits_.errors) {
    diagnostic.notes.push_back("further errors of this file are not shown");
  }
  sink_.Report(std::move(diagnostic));
  if (reported_ >= limits_.errors) throw ParseRefused();
}

bool GuestErrorStrategy::LineHasFault(size_t index) const {
  size_t first = index, last = index;
  while (first > 0 && !IsLineBorder(tokens_[first - 1]->getType())) --first;
  while (last + 1 < tokens_.size() && tokens_[last]->getType() != Parser::NEWLINE) ++last;
  const size_t begin = first == 0 ? 0 : tokens_[first - 1]->getStopIndex() + 1;
  const auto fault = std::ranges::lower_bound(faults_, begin);
  return fault != faults_.end() && *fault <= tokens_[last]->getStartIndex();
}

void GuestErrorStrategy::recover(antlr4::Parser* parser, std::exception_ptr error) {
  auto* context = parser->getContext();
  const size_t rule = static_cast<antlr4::ParserRuleContext*>(context)->getRuleIndex();
  if (rule == Parser::RuleFile) return;
  if (rule != Parser::RuleStatement) std::rethrow_exception(error);
  SkipStatement(parser, static_cast<antlr4::ParserRuleContext*>(context)->start->getTokenIndex());
}

antlr4::Token* GuestErrorStrategy::recoverInline(antlr4::Parser* parser) {
  throw antlr4::InputMismatchException(parser);
}

void GuestErrorStrategy::sync(antlr4::Parser* parser) {
  const size_t rule = static_cast<antlr4::ParserRuleContext*>(parser->getContext())->getRuleIndex();
  if (rule != Parser::RuleFile && rule != Parser::RuleBlock) return;
  const auto& atn = parser->getATN();
  const auto expected = atn.nextTokens(atn.states[parser->getState()]);
  while (Next(parser) != antlr4::Token::EOF) {
    const size_t index = Position(parser);
    const bool at_line_start = index == 0 || IsLineBorder(tokens_[index - 1]->getType());
    if (!at_line_start || expected.contains(static_cast<ssize_t>(Next(parser)))) return;
    if (Next(parser) == Parser::DEDENT || Next(parser) == Parser::NEWLINE) return;
    if (rule == Parser::RuleBlock && Next(parser) != Parser::INDENT &&
        tokens_[index - 1]->getType() == Parser::NEWLINE &&
        expected.contains(static_cast<ssize_t>(Parser::INDENT))) {
      return;
    }
    Report(index);
    SkipStatement(parser, index);
  }
}

void GuestErrorStrategy::SkipStatement(antlr4::Parser* parser, size_t first) {
  const size_t index = Position(parser);
  const bool on_next_line = index > first && IsLineBorder(tokens_[index - 1]->getType());
  if (Next(parser) == Parser::DEDENT) return;
  bool skip = !on_next_line;
  do {
    while (skip && Next(parser) != antlr4::Token::EOF) {
      const bool line_end = Next(parser) == Parser::NEWLINE;
      parser->consume();
      if (line_end) break;
    }
    if (Next(parser) == Parser::INDENT) ParseBlock(parser);
    skip = true;
  } while (HasClauses(tokens_[first]->getType()) && ContinuesStatement(Next(parser)));
}

void GuestErrorStrategy::ParseBlock(antlr4::Parser* parser) {
  parser->consume();
  endErrorCondition(parser);
  while (Next(parser) != Parser::DEDENT && Next(parser) != antlr4::Token::EOF) {
    static_cast<Parser*>(parser)->statement();
    endErrorCondition(parser);
  }
  if (Next(parser) == Parser::DEDENT) parser->consume();
}

void DepthListener::enterEveryRule(antlr4::ParserRuleContext* context) {
  if (context->getRuleIndex() != Parser::RuleTest || ++depth_ <= limits_.nesting) return;
  sink_.Report(TooDeep({source_.id(), SpanOf(*context->start)}, limits_.nesting));
  throw ParseRefused();
}

void DepthListener::exitEveryRule(antlr4::ParserRuleContext* context) {
  if (context->getRuleIndex() == Parser::RuleTest) --depth_;
}

}  // namespace domus::antlr
