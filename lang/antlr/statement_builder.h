// Statements: ANTLR's tree → lang/ast.h.
#pragma once

#include <string>

#include "lang/antlr/expression_builder.h"

namespace domus::antlr {

/// Works on trees without syntax errors. Reports what the grammar cannot see: targets that can't be
/// assigned to, `return` outside a function, …
class StatementBuilder {
 public:
  StatementBuilder(const SourceFile& source, DiagnosticSink& sink, const ParseLimits& limits)
      : source_(source), sink_(sink), expressions_(source, sink, limits) {}

  ast::Module Build(GuestParser::FileContext* context);

 private:
  /// What the statements being built stand in.
  struct Surroundings {
    bool function = false;
    bool loop = false;
  };

  void AppendStatement(ast::Block& block, GuestParser::StatementContext* context);
  void AppendLine(ast::Block& block, GuestParser::SimpleLineContext* context);
  ast::Block BuildBlock(GuestParser::BlockContext* context);
  ast::Block BuildLoopBody(GuestParser::BlockContext* context);
  ast::Block BuildElse(GuestParser::ElseClauseContext* context);

  ast::Stmt BuildSimple(GuestParser::SimpleContext* context);
  ast::Stmt BuildAssignment(GuestParser::AssignmentContext* context);
  ast::Import BuildImport(GuestParser::SimpleContext* context);
  ast::FromImport BuildFromImport(GuestParser::SimpleContext* context);
  ast::Raise BuildRaise(GuestParser::SimpleContext* context);
  ast::Del BuildDel(GuestParser::SimpleContext* context);

  ast::If BuildIf(GuestParser::IfStatementContext* context);
  ast::For BuildFor(GuestParser::ForStatementContext* context);
  ast::While BuildWhile(GuestParser::WhileStatementContext* context);
  ast::Try BuildTry(GuestParser::TryStatementContext* context);
  ast::Def BuildDef(GuestParser::FunctionDefinitionContext* context);
  decltype(ast::Stmt::node) BuildClass(GuestParser::ClassDefinitionContext* context);

  void ReportMisplaced(const antlr4::Token& keyword, std::string_view place);

  const SourceFile& source_;
  DiagnosticSink& sink_;
  ExpressionBuilder expressions_;
  Surroundings inside_;
};

}  // namespace domus::antlr
