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

// What a lexer has learned of a symbol lies at the symbol itself, as in a parser.
static_assert(antlr4::atn::LexerATNSimulator::MIN_DFA_EDGE == 0);

/// Looks up the thread's own DFA, which needs no lock.
template <class Simulator, class Recognizer>
class OwnSimulator : public Simulator {
 public:
  OwnSimulator(Recognizer& reader, Learned& learned)
      : Simulator(&reader, reader.getATN(), learned.decisions, learned.contexts) {}

 protected:
  DFAState* getExistingTargetState(DFAState* state, size_t symbol) override {
    const auto found = state->edges.find(symbol);
    return found == state->edges.end() ? nullptr : found->second;
  }
};

template <class Simulator, class Recognizer>
void UseOwn(Recognizer& reader) {
  using Own = OwnSimulator<Simulator, Recognizer>;
  reader.setInterpreter(new Own(reader, LearnedHere(reader.getATN())));  // takes it over
}

}  // namespace

void UseOwnDfa(antlr4::Lexer& lexer) { UseOwn<antlr4::atn::LexerATNSimulator>(lexer); }
void UseOwnDfa(antlr4::Parser& parser) { UseOwn<antlr4::atn::ParserATNSimulator>(parser); }

}  // namespace domus::antlr
