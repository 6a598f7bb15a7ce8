// Expressions: ANTLR's tree → lang/ast.h.
#pragma once

#include <string>
#include <vector>

#include "GuestParser.h"
#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/parse.h"

namespace domus::antlr {

/// Works on trees without syntax errors. Reports what the grammar cannot see (numbers too large,
/// bad escapes, `*args`, …); throws ParseRefused when the tree would nest too deep.
class ExpressionBuilder {
 public:
  ExpressionBuilder(const SourceFile& source, DiagnosticSink& sink, const ParseLimits& limits)
      : source_(source), sink_(sink), limits_(limits) {}

  ast::ExprPtr Build(GuestParser::TestContext* context);
  /// A tuple when there is a comma.
  ast::ExprPtr Build(GuestParser::ExpressionsContext* context);
  std::vector<ast::ExprPtr> BuildAll(const std::vector<GuestParser::TestContext*>& contexts);
  /// The target of a loop, checked.
  ast::ExprPtr BuildTarget(GuestParser::TargetsContext* context);
  std::vector<ast::Parameter> Build(GuestParser::ParametersContext* context);

  /// Reports an expression that can't be assigned to.
  void CheckTarget(const ast::Expr& target, bool augmented = false);

 private:
  /// Counts levels of the tree while it lives.
  class Level;

  ast::ExprPtr BuildOperation(GuestParser::OperationContext* context);
  ast::ExprPtr BuildOperand(GuestParser::OperandContext* context);
  ast::ExprPtr BuildAtom(GuestParser::AtomContext* context);
  ast::ExprPtr BuildNumber(GuestParser::AtomContext* context);
  ast::ExprPtr BuildStrings(GuestParser::AtomContext* context);
  ast::ExprPtr BuildBracketed(GuestParser::AtomContext* context);
  ast::ExprPtr BuildComprehension(GuestParser::TestContext* element,
                                  GuestParser::ComprehensionContext* context, bool is_generator);
  ast::ExprPtr BuildTrailer(ast::ExprPtr object, GuestParser::TrailerContext* context);
  ast::ExprPtr BuildSubscript(ast::ExprPtr object, GuestParser::SubscriptContext* context,
                              Span span);
  ast::ExprPtr BuildCall(ast::ExprPtr callee, GuestParser::ArgumentsContext* context, Span span);
  void BuildArgument(ast::Call& call, GuestParser::ArgumentContext* context);
  void ReportStars(const antlr4::Token& stars);

  Location At(Span span) const { return {source_.id(), span}; }

  const SourceFile& source_;
  DiagnosticSink& sink_;
  const ParseLimits& limits_;
  int depth_ = 0;
};

}  // namespace domus::antlr
