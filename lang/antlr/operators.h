// Precedence: a flat list of operands and operators becomes a tree.
#pragma once

#include <vector>

#include "lang/ast.h"
#include "lang/diagnostic.h"

namespace domus::antlr {

/// `- not value`: prefixes in source order, as token types, with the span of each.
struct PrefixedOperand {
  struct Prefix {
    size_t type;
    Span span;
  };
  std::vector<Prefix> prefixes;
  ast::ExprPtr value;
};

/// A token type of GuestParser; `negated` for `not in`.
struct BinaryOperator {
  size_t type;
  bool negated;
};

/// operands.size() == operators.size() + 1. Chains of one precedence come out flat. Reports a `not`
/// where Python allows none.
ast::ExprPtr ResolveOperators(std::vector<PrefixedOperand> operands,
                              const std::vector<BinaryOperator>& operators, FileId file,
                              DiagnosticSink& sink);

/// The most nodes above one operand in the tree that ResolveOperators will make out of prefixes and
/// powers, which nest. Counts of prefixes, and operators as above.
int NestingOfOperators(const std::vector<size_t>& prefixes,
                       const std::vector<BinaryOperator>& operators);

/// The operator of an augmented assignment ("+=").
ast::BinaryOp AugmentedOperator(std::string_view text);

}  // namespace domus::antlr
