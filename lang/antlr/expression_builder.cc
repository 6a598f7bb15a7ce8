#include "lang/antlr/expression_builder.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "lang/antlr/guest_errors.h"
#include "lang/antlr/guest_faults.h"
#include "lang/antlr/operators.h"
#include "lang/antlr/spans.h"
#include "lang/literals.h"

namespace domus::antlr {
namespace {

using Parser = GuestParser;
using ast::ExprPtr;

template <class Node>
ExprPtr Make(Span span, Node node) {
  return std::make_unique<ast::Expr>(ast::Expr{span, std::move(node)});
}

/// `a-b-c`, written without blanks: a name with a character that names can't have.
bool LooksLikeName(std::string_view text) {
  return text.find('-') != std::string_view::npos &&
         text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
             std::string_view::npos;
}

}  // namespace

class ExpressionBuilder::Level {
 public:
  Level(ExpressionBuilder& builder, antlr4::ParserRuleContext& context, int levels)
      : builder_(builder), levels_(levels) {
    if (builder.depth_ + levels > builder.limits_.nesting) {
      builder.sink_.Report(TooDeep(builder.At(SpanOf(*context.start)), builder.limits_.nesting));
      throw ParseRefused();
    }
    builder_.depth_ += levels;
  }
  ~Level() { builder_.depth_ -= levels_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  ExpressionBuilder& builder_;
  int levels_;
};

ExprPtr ExpressionBuilder::Build(Parser::TestContext* context) {
  const Level level(*this, *context, 1);
  const Span span = SpanOf(*context);
  if (context->LAMBDA()) {
    ast::Lambda lambda;
    if (context->parameters()) lambda.parameters = Build(context->parameters());
    lambda.body = Build(context->test());
    return Make(span, std::move(lambda));
  }
  const auto operations = context->operation();
  ExprPtr first = BuildOperation(operations[0]);
  if (operations.size() == 1) return first;
  ExprPtr condition = BuildOperation(operations[1]);
  return Make(span,
              ast::Conditional{std::move(condition), std::move(first), Build(context->test())});
}

ExprPtr ExpressionBuilder::Build(Parser::ExpressionsContext* context) {
  auto elements = BuildAll(context->test());
  if (context->COMMA().empty()) return std::move(elements[0]);
  return Make(SpanOf(*context), ast::TupleDisplay{std::move(elements)});
}

std::vector<ExprPtr> ExpressionBuilder::BuildAll(
    const std::vector<Parser::TestContext*>& contexts) {
  std::vector<ExprPtr> elements;
  elements.reserve(contexts.size());
  for (Parser::TestContext* context : contexts) elements.push_back(Build(context));
  return elements;
}

ExprPtr ExpressionBuilder::BuildTarget(Parser::TargetsContext* context) {
  std::vector<ExprPtr> elements;
  for (Parser::OperandContext* operand : context->operand()) {
    elements.push_back(BuildOperand(operand));
    if (!operand->prefix().empty()) {
      sink_.Report(Diagnostic(Code::kSY014, At(SpanOf(*operand)), "cannot assign to an operation"));
    }
    CheckTarget(*elements.back());
  }
  if (context->COMMA().empty()) return std::move(elements[0]);
  return Make(SpanOf(*context), ast::TupleDisplay{std::move(elements)});
}

std::vector<ast::Parameter> ExpressionBuilder::Build(Parser::ParametersContext* context) {
  std::vector<ast::Parameter> parameters;
  for (Parser::ParameterContext* parameter : context->parameter()) {
    if (parameter->stars) ReportStars(*parameter->stars);
    const antlr4::Token& name = *parameter->NAME()->getSymbol();
    ExprPtr value = parameter->test() ? Build(parameter->test()) : nullptr;
    if (!value && !parameters.empty() && parameters.back().default_value) {
      sink_.Report(Diagnostic(Code::kSY015, At(SpanOf(name)),
                              "a parameter without a default follows one with a default"));
    }
    parameters.push_back({name.getText(), SpanOf(name), std::move(value)});
  }
  return parameters;
}

ExprPtr ExpressionBuilder::BuildOperation(Parser::OperationContext* context) {
  const auto contexts = context->operand();
  if (contexts.size() == 1 && contexts[0]->prefix().empty()) return BuildOperand(contexts[0]);
  std::vector<BinaryOperator> operators;
  for (Parser::BinaryOperatorContext* op : context->binaryOperator()) {
    operators.push_back({op->stop->getType(), op->start != op->stop});
  }
  std::vector<size_t> prefixes;
  std::vector<PrefixedOperand> operands(contexts.size());
  for (size_t i = 0; i < contexts.size(); ++i) {
    for (Parser::PrefixContext* prefix : contexts[i]->prefix()) {
      operands[i].prefixes.push_back({prefix->start->getType(), SpanOf(*prefix)});
    }
    prefixes.push_back(operands[i].prefixes.size());
  }
  const Level level(*this, *context, NestingOfOperators(prefixes, operators));
  for (size_t i = 0; i < contexts.size(); ++i) operands[i].value = BuildOperand(contexts[i]);
  return ResolveOperators(std::move(operands), operators, source_.id(), sink_);
}

ExprPtr ExpressionBuilder::BuildOperand(Parser::OperandContext* context) {
  const auto trailers = context->trailer();
  const Level level(*this, *context, static_cast<int>(std::min<size_t>(trailers.size(), 1 << 20)));
  ExprPtr operand = BuildAtom(context->atom());
  for (Parser::TrailerContext* trailer : trailers) {
    operand = BuildTrailer(std::move(operand), trailer);
  }
  return operand;
}

ExprPtr ExpressionBuilder::BuildAtom(Parser::AtomContext* context) {
  switch (context->start->getType()) {
    case Parser::NAME:
      return Make(SpanOf(*context), ast::Name{context->start->getText()});
    case Parser::STRING:
      return BuildStrings(context);
    case Parser::INTEGER:
    case Parser::FLOAT:
      return BuildNumber(context);
    default:
      return BuildBracketed(context);
  }
}

ExprPtr ExpressionBuilder::BuildNumber(Parser::AtomContext* context) {
  const Span span = SpanOf(*context);
  const std::string text = context->start->getText();
  if (context->number->getType() == Parser::FLOAT) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) {
      sink_.Report(Diagnostic(Code::kSY013, At(span), fmt::format("`{}` is out of range", text),
                              "no floating-point number holds it"));
    }
    return Make(span, ast::FloatLiteral{value});
  }
  const auto value = DecodeInteger(text);
  if (!value) {
    sink_.Report(
        Diagnostic(Code::kSY013, At(span), "the number is too large", "does not fit into 64 bits"));
  }
  const bool is_long = text.ends_with('L') || text.ends_with('l');
  return Make(span, ast::IntegerLiteral{value.value_or(0), is_long});
}

ExprPtr ExpressionBuilder::BuildStrings(Parser::AtomContext* context) {
  std::vector<Span> literals;
  for (antlr4::tree::TerminalNode* node : context->STRING()) {
    literals.push_back(SpanOf(*node->getSymbol()));
  }
  std::vector<LiteralFault> faults;
  String value = DecodeStrings(source_, literals, faults);
  for (LiteralFault& fault : faults) {
    sink_.Report(
        Diagnostic(Code::kSY012, At(fault.at), std::move(fault.message), std::move(fault.label)));
  }
  return Make(SpanOf(*context), ast::StringLiteral{std::move(value)});
}

ExprPtr ExpressionBuilder::BuildBracketed(Parser::AtomContext* context) {
  const Span span = SpanOf(*context);
  const bool is_list = context->LBRACKET() != nullptr;
  if (context->comprehension()) {
    ExprPtr made = BuildComprehension(context->test(0), context->comprehension(), !is_list);
    made->span = span;
    return made;
  }
  if (context->LBRACE()) {
    ast::DictDisplay dict;
    for (Parser::EntryContext* entry : context->entry()) {
      const auto pair = entry->test();
      ExprPtr key = Build(pair[0]);
      dict.items.emplace_back(std::move(key), Build(pair[1]));
    }
    return Make(span, std::move(dict));
  }
  auto elements = BuildAll(context->test());
  if (is_list) return Make(span, ast::ListDisplay{std::move(elements)});
  if (elements.size() != 1 || !context->COMMA().empty()) {
    return Make(span, ast::TupleDisplay{std::move(elements)});
  }
  elements[0]->span = span;
  return std::move(elements[0]);
}

ExprPtr ExpressionBuilder::BuildComprehension(Parser::TestContext* element,
                                              Parser::ComprehensionContext* context,
                                              bool is_generator) {
  ast::ListComprehension comprehension;
  comprehension.is_generator = is_generator;
  comprehension.element = Build(element);
  for (Parser::ComprehensionClauseContext* clause : context->comprehensionClause()) {
    ast::ComprehensionClause made;
    made.target = BuildTarget(clause->targets());
    const auto operations = clause->operation();
    made.iterable = BuildOperation(operations[0]);
    for (size_t i = 1; i < operations.size(); ++i) {
      made.conditions.push_back(BuildOperation(operations[i]));
    }
    comprehension.clauses.push_back(std::move(made));
  }
  const Span span{SpanOf(*element).begin, SpanOf(*context).end};
  return Make(span, std::move(comprehension));
}

ExprPtr ExpressionBuilder::BuildTrailer(ExprPtr object, Parser::TrailerContext* context) {
  const Span span{object->span.begin, SpanOf(*context).end};
  if (context->DOT()) {
    const antlr4::Token& name = *context->NAME()->getSymbol();
    return Make(span, ast::Attribute{std::move(object), name.getText(), SpanOf(name)});
  }
  if (context->LPAREN()) return BuildCall(std::move(object), context->arguments(), span);
  return BuildSubscript(std::move(object), context->subscript(), span);
}

ExprPtr ExpressionBuilder::BuildSubscript(ExprPtr object, Parser::SubscriptContext* context,
                                          Span span) {
  auto indices = BuildAll(context->test());
  if (Parser::SliceContext* slice = context->slice()) {
    const auto build = [&](Parser::TestContext* test) { return test ? Build(test) : nullptr; };
    ExprPtr lower = indices.empty() ? nullptr : std::move(indices[0]);
    ExprPtr upper = build(slice->upper);
    return Make(span, ast::Slice{std::move(object), std::move(lower), std::move(upper),
                                 build(slice->step)});
  }
  if (context->COMMA().empty()) {
    return Make(span, ast::Subscript{std::move(object), std::move(indices[0])});
  }
  ExprPtr index = Make(SpanOf(*context), ast::TupleDisplay{std::move(indices)});
  return Make(span, ast::Subscript{std::move(object), std::move(index)});
}

ExprPtr ExpressionBuilder::BuildCall(ExprPtr callee, Parser::ArgumentsContext* context, Span span) {
  ast::Call call;
  call.callee = std::move(callee);
  if (context) {
    for (Parser::ArgumentContext* argument : context->argument()) BuildArgument(call, argument);
  }
  return Make(span, std::move(call));
}

void ExpressionBuilder::BuildArgument(ast::Call& call, Parser::ArgumentContext* context) {
  if (context->stars) return ReportStars(*context->stars);
  if (context->comprehension()) {
    call.arguments.push_back(BuildComprehension(context->test(), context->comprehension(), true));
    return;
  }
  ExprPtr value = Build(context->test());
  if (context->ASSIGN()) {
    const antlr4::Token& name = *context->NAME()->getSymbol();
    call.keywords.push_back({name.getText(), SpanOf(name), std::move(value)});
    return;
  }
  if (!call.keywords.empty()) {
    sink_.Report(Diagnostic(Code::kSY015, At(value->span),
                            "an argument without a name follows one with a name")
                     .Secondary(At(call.keywords.back().name_span), "named here"));
  }
  call.arguments.push_back(std::move(value));
}

void ExpressionBuilder::ReportStars(const antlr4::Token& stars) {
  sink_.Report(Diagnostic(Code::kSY018, At(SpanOf(stars)),
                          fmt::format("`{}` arguments are not supported", stars.getText()),
                          "a config has a known number of arguments")
                   .Help("write the arguments out"));
}

void ExpressionBuilder::CheckTarget(const ast::Expr& target, bool augmented) {
  if (const auto* name = std::get_if<ast::Name>(&target.node)) {
    if (name->id != "None") return;
    sink_.Report(Diagnostic(Code::kSY014, At(target.span), "cannot assign to `None`"));
    return;
  }
  if (std::holds_alternative<ast::Attribute>(target.node) ||
      std::holds_alternative<ast::Subscript>(target.node) ||
      std::holds_alternative<ast::Slice>(target.node)) {
    return;
  }
  if (!augmented) {
    const auto* tuple = std::get_if<ast::TupleDisplay>(&target.node);
    const auto* list = std::get_if<ast::ListDisplay>(&target.node);
    if (const auto* elements = tuple ? &tuple->elements : list ? &list->elements : nullptr) {
      for (const ExprPtr& element : *elements) CheckTarget(*element);
      return;
    }
  }
  const std::string_view text =
      source_.text().substr(target.span.begin, target.span.end - target.span.begin);
  Diagnostic diagnostic(
      Code::kSY014, At(target.span),
      LooksLikeName(text) ? fmt::format("`{}` is not a name", text) : "cannot assign to this",
      LooksLikeName(text) ? "names have letters, digits and `_`"
                          : "not a name that a value could get");
  sink_.Report(std::move(diagnostic));
}

}  // namespace domus::antlr
