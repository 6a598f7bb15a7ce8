#include "lang/antlr/statement_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lang/antlr/operators.h"
#include "lang/antlr/spans.h"

namespace domus::antlr {
namespace {

using Parser = GuestParser;
using ast::ExprPtr;

ast::ImportedModule MakeModule(antlr4::ParserRuleContext* context, std::string name,
                               antlr4::tree::TerminalNode* alias) {
  return {std::move(name), alias ? alias->getText() : "", SpanOf(*context)};
}

}  // namespace

ast::Module StatementBuilder::Build(Parser::FileContext* context) {
  ast::Module module;
  module.file = source_.id();
  for (Parser::StatementContext* statement : context->statement()) {
    AppendStatement(module.body, statement);
  }
  return module;
}

void StatementBuilder::AppendStatement(ast::Block& block, Parser::StatementContext* context) {
  if (context->simpleLine()) return AppendLine(block, context->simpleLine());
  ast::Stmt statement{SpanOf(*context->start), ast::Pass{}};
  if (context->ifStatement()) {
    statement.node = BuildIf(context->ifStatement());
  } else if (context->forStatement()) {
    statement.node = BuildFor(context->forStatement());
  } else if (context->whileStatement()) {
    statement.node = BuildWhile(context->whileStatement());
  } else if (context->tryStatement()) {
    statement.node = BuildTry(context->tryStatement());
  } else if (context->functionDefinition()) {
    statement.node = BuildDef(context->functionDefinition());
  } else if (context->classDefinition()) {
    statement.node = BuildClass(context->classDefinition());
  } else {
    statement.node = ast::Refused{context->start->getText()};
  }
  block.push_back(std::move(statement));
}

void StatementBuilder::AppendLine(ast::Block& block, Parser::SimpleLineContext* context) {
  for (Parser::SimpleContext* simple : context->simple()) block.push_back(BuildSimple(simple));
}

ast::Block StatementBuilder::BuildBlock(Parser::BlockContext* context) {
  ast::Block block;
  if (context->simpleLine()) AppendLine(block, context->simpleLine());
  for (Parser::StatementContext* statement : context->statement()) {
    AppendStatement(block, statement);
  }
  return block;
}

ast::Block StatementBuilder::BuildLoopBody(Parser::BlockContext* context) {
  const bool outer = std::exchange(inside_.loop, true);
  ast::Block block = BuildBlock(context);
  inside_.loop = outer;
  return block;
}

ast::Block StatementBuilder::BuildElse(Parser::ElseClauseContext* context) {
  return context ? BuildBlock(context->block()) : ast::Block{};
}

ast::Stmt StatementBuilder::BuildSimple(Parser::SimpleContext* context) {
  if (context->assignment()) return BuildAssignment(context->assignment());
  const antlr4::Token& keyword = *context->keyword;
  ast::Stmt statement{SpanOf(*context), ast::Pass{}};
  switch (keyword.getType()) {
    case Parser::BREAK:
    case Parser::CONTINUE:
      if (!inside_.loop) ReportMisplaced(keyword, "loop");
      if (keyword.getType() == Parser::BREAK) {
        statement.node = ast::Break{};
      } else {
        statement.node = ast::Continue{};
      }
      break;
    case Parser::DEL:
      statement.node = BuildDel(context);
      break;
    case Parser::RETURN:
      if (!inside_.function) ReportMisplaced(keyword, "function");
      statement.node = ast::Return{
          context->expressions() ? expressions_.Build(context->expressions()) : nullptr};
      break;
    case Parser::RAISE:
      statement.node = BuildRaise(context);
      break;
    case Parser::GLOBAL: {
      ast::Global global;
      for (auto* name : context->NAME()) global.names.push_back(name->getText());
      statement.node = std::move(global);
      break;
    }
    case Parser::IMPORT:
      statement.node = BuildImport(context);
      break;
    case Parser::FROM:
      statement.node = BuildFromImport(context);
      break;
    case Parser::ASSERT: {
      auto tests = expressions_.BuildAll(context->test());
      statement.node =
          ast::Assert{std::move(tests[0]), tests.size() > 1 ? std::move(tests[1]) : nullptr};
      break;
    }
    case Parser::PRINT: {
      ast::Print print;
      if (context->expressions())
        print.values = expressions_.BuildAll(context->expressions()->test());
      statement.node = std::move(print);
      break;
    }
    case Parser::PASS:
      break;
    default:
      statement.node = ast::Refused{keyword.getText()};
  }
  return statement;
}

ast::Stmt StatementBuilder::BuildAssignment(Parser::AssignmentContext* context) {
  const Span span = SpanOf(*context);
  const auto contexts = context->expressions();
  if (context->augmented) {
    ExprPtr target = expressions_.Build(contexts[0]);
    expressions_.CheckTarget(*target, true);
    return {span, ast::AugmentedAssign{std::move(target),
                                       AugmentedOperator(context->augmented->getText()),
                                       expressions_.Build(contexts[1])}};
  }
  if (contexts.size() == 1) return {span, ast::ExpressionStmt{expressions_.Build(contexts[0])}};
  ast::Assign assign;
  for (size_t i = 0; i + 1 < contexts.size(); ++i) {
    assign.targets.push_back(expressions_.Build(contexts[i]));
    expressions_.CheckTarget(*assign.targets.back());
  }
  assign.value = expressions_.Build(contexts.back());
  return {span, std::move(assign)};
}

ast::Import StatementBuilder::BuildImport(Parser::SimpleContext* context) {
  ast::Import import;
  for (Parser::ImportedModuleContext* module : context->importedModule()) {
    import.modules.push_back(MakeModule(module, module->dottedName()->getText(), module->NAME()));
  }
  return import;
}

ast::FromImport StatementBuilder::BuildFromImport(Parser::SimpleContext* context) {
  ast::FromImport import;
  import.module = MakeModule(context->dottedName(), context->dottedName()->getText(), nullptr);
  if (!context->importedNames()) return import;
  for (Parser::ImportedNameContext* name : context->importedNames()->importedName()) {
    import.names.push_back(MakeModule(name, name->start->getText(), name->NAME(1)));
  }
  return import;
}

ast::Raise StatementBuilder::BuildRaise(Parser::SimpleContext* context) {
  auto tests = expressions_.BuildAll(context->test());
  ast::Raise raise;
  if (!tests.empty()) raise.type = std::move(tests[0]);
  if (tests.size() > 1) raise.value = std::move(tests[1]);
  return raise;
}

ast::Del StatementBuilder::BuildDel(Parser::SimpleContext* context) {
  ast::Del del{expressions_.BuildAll(context->expressions()->test())};
  for (const ExprPtr& target : del.targets) expressions_.CheckTarget(*target);
  return del;
}

ast::If StatementBuilder::BuildIf(Parser::IfStatementContext* context) {
  ast::If statement;
  const auto tests = context->test();
  const auto blocks = context->block();
  for (size_t i = 0; i < tests.size(); ++i) {
    ExprPtr condition = expressions_.Build(tests[i]);
    statement.branches.push_back({std::move(condition), BuildBlock(blocks[i])});
  }
  statement.otherwise = BuildElse(context->elseClause());
  return statement;
}

ast::For StatementBuilder::BuildFor(Parser::ForStatementContext* context) {
  ast::For statement;
  statement.target = expressions_.BuildTarget(context->targets());
  statement.iterable = expressions_.Build(context->expressions());
  statement.body = BuildLoopBody(context->block());
  statement.otherwise = BuildElse(context->elseClause());
  return statement;
}

ast::While StatementBuilder::BuildWhile(Parser::WhileStatementContext* context) {
  ast::While statement;
  statement.condition = expressions_.Build(context->test());
  statement.body = BuildLoopBody(context->block());
  statement.otherwise = BuildElse(context->elseClause());
  return statement;
}

ast::Try StatementBuilder::BuildTry(Parser::TryStatementContext* context) {
  ast::Try statement;
  statement.body = BuildBlock(context->block());
  for (Parser::ExceptClauseContext* clause : context->exceptClause()) {
    ast::ExceptHandler handler;
    handler.span = SpanOf(*clause->start);
    if (clause->test()) handler.type = expressions_.Build(clause->test());
    if (clause->NAME()) handler.name = clause->NAME()->getText();
    handler.body = BuildBlock(clause->block());
    statement.handlers.push_back(std::move(handler));
  }
  statement.otherwise = BuildElse(context->elseClause());
  if (context->finallyClause()) statement.finally = BuildBlock(context->finallyClause()->block());
  if (statement.handlers.empty() && (!context->finallyClause() || context->elseClause())) {
    sink_.Report(Diagnostic(Code::kSY015, {source_.id(), SpanOf(*context->start)},
                            "`try` has no `except`", "nothing handles an error of this block"));
  }
  return statement;
}

ast::Def StatementBuilder::BuildDef(Parser::FunctionDefinitionContext* context) {
  ast::Def def;
  const antlr4::Token& name = *context->NAME()->getSymbol();
  def.name = name.getText();
  def.name_span = SpanOf(name);
  if (context->parameters()) def.parameters = expressions_.Build(context->parameters());
  const Surroundings outer = std::exchange(inside_, Surroundings{true, false});
  def.body = std::make_shared<ast::Block>(BuildBlock(context->block()));
  inside_ = outer;
  return def;
}

decltype(ast::Stmt::node) StatementBuilder::BuildClass(Parser::ClassDefinitionContext* context) {
  Parser::SimpleLineContext* line = context->block()->simpleLine();
  const auto is_pass = [](Parser::SimpleContext* simple) {
    return simple->start->getType() == Parser::PASS;
  };
  const auto simple = line ? line->simple() : std::vector<Parser::SimpleContext*>();
  const bool is_empty = line && !context->LPAREN() && std::ranges::all_of(simple, is_pass);
  if (!is_empty) return ast::Refused{context->start->getText()};
  const antlr4::Token& name = *context->NAME()->getSymbol();
  return ast::EmptyClass{name.getText(), SpanOf(name)};
}

void StatementBuilder::ReportMisplaced(const antlr4::Token& keyword, std::string_view place) {
  sink_.Report(Diagnostic(Code::kSY019, {source_.id(), SpanOf(keyword)},
                          fmt::format("`{}` outside a {}", keyword.getText(), place)));
}

}  // namespace domus::antlr
