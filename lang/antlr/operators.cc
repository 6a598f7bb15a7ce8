#include "lang/antlr/operators.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "GuestParser.h"

namespace domus::antlr {
namespace {

using Parser = GuestParser;

/// Loosest first.
enum Level {
  kOr,
  kAnd,
  kNot,
  kCompare,
  kBitOr,
  kXor,
  kBitAnd,
  kShift,
  kSum,
  kProduct,
  kUnary,
  kPower
};

Level LevelOf(size_t type) {
  switch (type) {
    case Parser::OR:
      return kOr;
    case Parser::AND:
      return kAnd;
    case Parser::PIPE:
      return kBitOr;
    case Parser::CARET:
      return kXor;
    case Parser::AMPERSAND:
      return kBitAnd;
    case Parser::SHIFT_LEFT:
    case Parser::SHIFT_RIGHT:
      return kShift;
    case Parser::PLUS:
    case Parser::MINUS:
      return kSum;
    case Parser::STAR:
    case Parser::SLASH:
    case Parser::DOUBLE_SLASH:
    case Parser::PERCENT:
      return kProduct;
    case Parser::POWER:
      return kPower;
    default:
      return kCompare;
  }
}

ast::BinaryOp Binary(size_t type) {
  switch (type) {
    case Parser::PLUS:
      return ast::BinaryOp::kAdd;
    case Parser::MINUS:
      return ast::BinaryOp::kSubtract;
    case Parser::STAR:
      return ast::BinaryOp::kMultiply;
    case Parser::SLASH:
      return ast::BinaryOp::kDivide;
    case Parser::DOUBLE_SLASH:
      return ast::BinaryOp::kFloorDivide;
    case Parser::PERCENT:
      return ast::BinaryOp::kModulo;
    case Parser::SHIFT_LEFT:
      return ast::BinaryOp::kShiftLeft;
    case Parser::SHIFT_RIGHT:
      return ast::BinaryOp::kShiftRight;
    case Parser::AMPERSAND:
      return ast::BinaryOp::kAnd;
    case Parser::PIPE:
      return ast::BinaryOp::kOr;
    case Parser::CARET:
      return ast::BinaryOp::kXor;
    default:
      return ast::BinaryOp::kPower;
  }
}

ast::CompareOp Compare(BinaryOperator op) {
  switch (op.type) {
    case Parser::EQUAL:
      return ast::CompareOp::kEqual;
    case Parser::NOT_EQUAL:
      return ast::CompareOp::kNotEqual;
    case Parser::LESS:
      return ast::CompareOp::kLess;
    case Parser::LESS_EQUAL:
      return ast::CompareOp::kLessEqual;
    case Parser::GREATER:
      return ast::CompareOp::kGreater;
    case Parser::GREATER_EQUAL:
      return ast::CompareOp::kGreaterEqual;
    case Parser::IN:
      return op.negated ? ast::CompareOp::kNotIn : ast::CompareOp::kIn;
    default:
      return op.negated ? ast::CompareOp::kIsNot : ast::CompareOp::kIs;
  }
}

ast::UnaryOp UnaryOf(size_t type) {
  switch (type) {
    case Parser::PLUS:
      return ast::UnaryOp::kPlus;
    case Parser::MINUS:
      return ast::UnaryOp::kMinus;
    case Parser::TILDE:
      return ast::UnaryOp::kInvert;
    default:
      return ast::UnaryOp::kNot;
  }
}

template <class Node>
ast::ExprPtr Make(Span span, Node node) {
  return std::make_unique<ast::Expr>(ast::Expr{span, std::move(node)});
}

/// Precedence climbing.
class Resolver {
 public:
  Resolver(std::vector<PrefixedOperand> operands, const std::vector<BinaryOperator>& operators,
           FileId file, DiagnosticSink& sink)
      : operands_(std::move(operands)), operators_(operators), file_(file), sink_(sink) {}

  ast::ExprPtr Parse(Level level) {
    ast::ExprPtr left = ParsePrefixed(level);
    while (next_ < operators_.size() && LevelOf(operators_[next_].type) >= level) {
      left = ParseChain(std::move(left), LevelOf(operators_[next_].type));
    }
    return left;
  }

 private:
  struct Link {
    BinaryOperator op;
    ast::ExprPtr operand;
  };

  /// All operators of one level that follow `first`.
  ast::ExprPtr ParseChain(ast::ExprPtr first, Level level) {
    std::vector<Link> links;
    while (next_ < operators_.size() && LevelOf(operators_[next_].type) == level) {
      BinaryOperator op = operators_[next_++];
      PrefixedOperand& operand = operands_[next_];
      const bool is_not = op.type == Parser::IS && !operand.prefixes.empty() &&
                          operand.prefixes.front().type == Parser::NOT;
      if (is_not) {
        operand.prefixes.erase(operand.prefixes.begin());
        op.negated = true;
      }
      // What follows ** may be a unary, and ** itself: it is right-associative.
      const Level operand_level = level == kPower ? kUnary : static_cast<Level>(level + 1);
      links.push_back({op, Parse(operand_level)});
      if (level == kPower) break;
    }
    const Span span{first->span.begin, links.back().operand->span.end};
    if (level == kOr || level == kAnd) return MakeBool(span, level, std::move(first), links);
    if (level == kCompare) {
      ast::Comparison comparison{std::move(first), {}};
      for (Link& link : links)
        comparison.rest.emplace_back(Compare(link.op), std::move(link.operand));
      return Make(span, std::move(comparison));
    }
    ast::BinaryChain chain{std::move(first), {}};
    for (Link& link : links) chain.rest.emplace_back(Binary(link.op.type), std::move(link.operand));
    return Make(span, std::move(chain));
  }

  static ast::ExprPtr MakeBool(Span span, Level level, ast::ExprPtr first,
                               std::vector<Link>& links) {
    ast::BoolChain chain{level == kOr ? ast::BoolOp::kOr : ast::BoolOp::kAnd, {}};
    chain.operands.push_back(std::move(first));
    for (Link& link : links) chain.operands.push_back(std::move(link.operand));
    return Make(span, std::move(chain));
  }

  ast::ExprPtr ParsePrefixed(Level level) {
    PrefixedOperand& operand = operands_[next_];
    if (operand.prefixes.empty()) return std::move(operand.value);
    const PrefixedOperand::Prefix prefix = operand.prefixes.front();
    operand.prefixes.erase(operand.prefixes.begin());
    const bool is_not = prefix.type == Parser::NOT;
    if (is_not && level > kNot) {
      sink_.Report(Diagnostic(Code::kSY015, {file_, prefix.span}, "`not` cannot stand here",
                              "binds looser than the operator before it")
                       .Help("put it into brackets: (not x)"));
    }
    ast::ExprPtr inner = Parse(is_not ? kNot : kUnary);
    const Span span{prefix.span.begin, inner->span.end};
    return Make(span, ast::Unary{UnaryOf(prefix.type), std::move(inner)});
  }

  std::vector<PrefixedOperand> operands_;
  const std::vector<BinaryOperator>& operators_;
  FileId file_;
  DiagnosticSink& sink_;
  size_t next_ = 0;  // operator, and the operand before it
};

}  // namespace

ast::ExprPtr ResolveOperators(std::vector<PrefixedOperand> operands,
                              const std::vector<BinaryOperator>& operators, FileId file,
                              DiagnosticSink& sink) {
  return Resolver(std::move(operands), operators, file, sink).Parse(kOr);
}

int NestingOfOperators(const std::vector<size_t>& prefixes,
                       const std::vector<BinaryOperator>& operators) {
  size_t run = prefixes[0], most = run;
  for (size_t i = 0; i < operators.size(); ++i) {
    run = prefixes[i + 1] + (operators[i].type == Parser::POWER ? run + 1 : 0);
    most = std::max(most, run);
  }
  return static_cast<int>(most);
}

ast::BinaryOp AugmentedOperator(std::string_view text) {
  static constexpr std::pair<std::string_view, ast::BinaryOp> kOperators[] = {
      {"+=", ast::BinaryOp::kAdd},          {"-=", ast::BinaryOp::kSubtract},
      {"*=", ast::BinaryOp::kMultiply},     {"/=", ast::BinaryOp::kDivide},
      {"//=", ast::BinaryOp::kFloorDivide}, {"%=", ast::BinaryOp::kModulo},
      {"**=", ast::BinaryOp::kPower},       {"<<=", ast::BinaryOp::kShiftLeft},
      {">>=", ast::BinaryOp::kShiftRight},  {"&=", ast::BinaryOp::kAnd},
      {"|=", ast::BinaryOp::kOr},           {"^=", ast::BinaryOp::kXor},
  };
  const auto* it =
      std::ranges::find(kOperators, text, &std::pair<std::string_view, ast::BinaryOp>::first);
  return it->second;
}

}  // namespace domus::antlr
