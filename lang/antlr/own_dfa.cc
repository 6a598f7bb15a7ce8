#include "lang/antlr/own_dfa.h"

#include <map>
#include <vector>

namespace domus::antlr {
namespace {

using antlr4::atn::ATN;
using antlr4::dfa::DFA;
using antlr4::dfa::DFAState;

struct Learned {
  explicit Learned(const ATN& atn) {
    const size_t count = atn.getNumberOfDecisions();
    decisions.reserve(count);
    for (size_t i = 0; i < count; ++i) decisions.emplace_back(atn.getDecisionState(i), i);
  }

  std::vector<DFA> decisions;
  antlr4::atn::PredictionContextCache contexts;
};

/// The ATN of a grammar stays where it is for as long as the process lives.
Learned& LearnedHere(const ATN& atn) {
  thread_local std::map<const ATN*, Learned> by_grammar;
  return by_grammar.try_emplace(&atn, atn).first->second;
}

DFAState* TargetOf(const DFAState& state, size_t symbol) {
  const auto found = state.edges.find(symbol);
  return found == state.edges.end() ? nullptr : found->second;
}

class LexerSimulator : public antlr4::atn::LexerATNSimulator {
 public:
  LexerSimulator(antlr4::Lexer& reader, Learned& learned)
      : LexerATNSimulator(&reader, reader.getATN(), learned.decisions, learned.contexts) {}

 protected:
  DFAState* getExistingTargetState(DFAState* state, size_t symbol) override {
    return symbol <= MAX_DFA_EDGE ? TargetOf(*state, symbol - MIN_DFA_EDGE) : nullptr;
  }
};

class ParserSimulator : public antlr4::atn::ParserATNSimulator {
 public:
  ParserSimulator(antlr4::Parser& reader, Learned& learned)
      : ParserATNSimulator(&reader, reader.getATN(), learned.decisions, learned.contexts) {}

 protected:
  DFAState* getExistingTargetState(DFAState* state, size_t symbol) override {
    return TargetOf(*state, symbol);
  }
};

}  // namespace

void UseOwnDfa(antlr4::Lexer& lexer) {
  lexer.setInterpreter(new LexerSimulator(lexer, LearnedHere(lexer.getATN())));  // takes it over
}

void UseOwnDfa(antlr4::Parser& parser) {
  parser.setInterpreter(new ParserSimulator(parser, LearnedHere(parser.getATN())));
}

}  // namespace domus::antlr
