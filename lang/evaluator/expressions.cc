#include <fmt/format.h>

#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/names.h"
#include "lang/evaluator/operators.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/subscripts.h"

namespace domus::evaluator {
namespace {

/// Evaluates one expression node; `here` is set again after operands, for the operation itself.
struct Evaluator {
  Interpreter& in;
  Frame& frame;
  const ast::Expr& expr;

  Run& run() const { return in.run; }
  void Here() const { in.run.here = in.run.At(expr.span); }
  Ref Operand(const ast::ExprPtr& operand) const { return Eval(in, frame, *operand); }
  std::vector<Ref> Operands(const std::vector<ast::ExprPtr>& operands) const {
    std::vector<Ref> values;
    values.reserve(operands.size());
    for (const ast::ExprPtr& operand : operands) values.push_back(Operand(operand));
    Here();
    return values;
  }

  Ref operator()(const ast::Name& node) const { return LookUp(in, frame, node.id); }
  Ref operator()(const ast::IntegerLiteral& node) const {
    return run().NewInt(node.value, node.is_long);
  }
  Ref operator()(const ast::FloatLiteral& node) const { return run().NewFloat(node.value); }
  Ref operator()(const ast::StringLiteral& node) const { return run().NewString(node.value); }
  Ref operator()(const ast::TupleDisplay& node) const {
    return run().NewTuple(Operands(node.elements));
  }
  Ref operator()(const ast::ListDisplay& node) const {
    return run().NewList(Operands(node.elements));
  }

  Ref operator()(const ast::DictDisplay& node) const {
    const Ref dict = run().NewDict();
    dict.As<DictObject>()->table.Presize(node.items.size());
    run().Charge(node.items.size() * 2 * (sizeof(DictKey) + sizeof(Ref)));
    for (const auto& [key, value] : node.items) {
      // CPython evaluates the value first.
      const Ref mapped = Operand(value);
      const Ref name = Operand(key);
      DictSet(run(), *dict.As<DictObject>(), name, mapped);
    }
    return dict;
  }

  Ref operator()(const ast::ListComprehension& node) const;
  Ref operator()(const ast::Unary& node) const {
    const Ref operand = Operand(node.operand);
    Here();
    return ApplyUnary(run(), node.op, operand);
  }

  Ref operator()(const ast::BinaryChain& node) const {
    Ref result = Operand(node.first);
    for (const auto& [op, operand] : node.rest) {
      const Ref right = Operand(operand);
      run().Step();
      run().here = run().At({node.first->span.begin, operand->span.end});
      result = ApplyBinary(run(), op, result, right);
    }
    return result;
  }

  Ref operator()(const ast::BoolChain& node) const {
    Ref result;
    for (const ast::ExprPtr& operand : node.operands) {
      result = Operand(operand);
      if (Truth(result) == (node.op == ast::BoolOp::kOr)) break;
    }
    return result;
  }

  Ref operator()(const ast::Comparison& node) const {
    Ref left = Operand(node.first);
    const ast::Expr* left_expr = node.first.get();
    bool holds = true;
    for (const auto& [op, operand] : node.rest) {
      Ref right = Operand(operand);
      run().here = run().At({left_expr->span.begin, operand->span.end});
      holds = ApplyComparison(run(), op, left, right);
      if (!holds) break;
      left = std::move(right);
      left_expr = operand.get();
    }
    Here();
    return run().NewBool(holds);
  }

  Ref operator()(const ast::Conditional& node) const {
    return Operand(Truth(Operand(node.condition)) ? node.then : node.otherwise);
  }

  Ref operator()(const ast::Attribute& node) const {
    const Ref object = Operand(node.object);
    Here();
    return GetAttribute(run(), object, node.name);
  }

  Ref operator()(const ast::Subscript& node) const {
    const Ref object = Operand(node.object);
    const Ref index = Operand(node.index);
    Here();
    return GetItem(run(), object, index);
  }

  Ref operator()(const ast::Slice& node) const {
    const Ref object = Operand(node.object);
    const auto bound = [&](const ast::ExprPtr& part) { return part ? Operand(part) : Ref{}; };
    const Ref lower = bound(node.lower), upper = bound(node.upper), step = bound(node.step);
    Here();
    return GetSlice(run(), object, {&lower, &upper, &step});
  }

  Ref operator()(const ast::Call& node) const {
    const Ref callee = Operand(node.callee);
    Arguments arguments;
    for (const ast::ExprPtr& argument : node.arguments) {
      arguments.positional.push_back(Operand(argument));
    }
    for (const ast::KeywordArgument& keyword : node.keywords) {
      arguments.keywords.push_back({keyword.name, Operand(keyword.value)});
    }
    Here();
    return Call(run(), callee, std::move(arguments));
  }

  Ref operator()(const ast::Lambda& node) const {
    return MakeFunction(in, frame, "<lambda>", node.parameters, nullptr, node.body.get());
  }
};

/// Runs the clauses from `index` on and collects the elements.
void Comprehend(Interpreter& in, Frame& frame, const ast::ListComprehension& node, size_t index,
                const Ref* first_iterable, std::vector<Ref>& out) {
  const NestingGuard guard(in.run);
  if (index == node.clauses.size()) {
    out.push_back(Eval(in, frame, *node.element));
    in.run.CheckItems(out.size());
    in.run.Charge(sizeof(Ref));
    return;
  }
  const ast::ComprehensionClause& clause = node.clauses[index];
  const Ref iterable = first_iterable ? *first_iterable : Eval(in, frame, *clause.iterable);
  in.run.here = in.run.At(clause.iterable->span);
  for (const Ref& item : Iterate(in.run, iterable)) {
    in.run.Step();
    AssignTo(in, frame, *clause.target, item);
    bool wanted = true;
    for (const ast::ExprPtr& condition : clause.conditions) {
      wanted = wanted && Truth(Eval(in, frame, *condition));
    }
    if (wanted) Comprehend(in, frame, node, index + 1, nullptr, out);
  }
}

Ref Evaluator::operator()(const ast::ListComprehension& node) const {
  std::vector<Ref> items;
  // A list comprehension runs, and leaves its variables, where it stands. A generator expression is
  // a function of its own, but for its first iterable.
  ++frame.guards;
  if (!node.is_generator) {
    Comprehend(in, frame, node, 0, nullptr, items);
  } else {
    const Ref first = Eval(in, frame, *node.clauses[0].iterable);
    std::set<std::string> locals;
    for (const ast::ComprehensionClause& clause : node.clauses) AddTargets(*clause.target, locals);
    const auto inner = std::make_shared<Frame>();
    inner->locals = &locals;
    if (!frame.IsModule()) inner->enclosing = frame.shared_from_this();
    Comprehend(in, *inner, node, 0, &first, items);
  }
  --frame.guards;
  Here();
  return run().NewList(std::move(items));
}

}  // namespace

Ref Eval(Interpreter& in, Frame& frame, const ast::Expr& expr) {
  const NestingGuard guard(in.run);
  in.run.here = in.run.At(expr.span);
  in.run.Step();
  return std::visit(Evaluator{in, frame, expr}, expr.node);
}

std::vector<Ref> Iterate(Run& run, const Ref& iterable) {
  const auto copy = [&](const std::vector<Ref>& items) {
    run.Charge(items.size() * sizeof(Ref));
    run.Work(items.size());
    return items;
  };
  if (const ListObject* list = iterable.As<ListObject>()) return copy(list->items);
  if (const TupleObject* tuple = iterable.As<const TupleObject>()) return copy(tuple->items);
  if (const DictObject* dict = iterable.As<DictObject>()) return DictKeyList(run, *dict);
  if (const String* text = iterable.As<const String>()) {
    std::vector<Ref> characters;
    run.CheckItems(text->text.size());
    for (size_t i = 0, next = 0; i < text->text.size(); i = next) {
      next = i + 1;
      while (text->unicode && next < text->text.size() && (text->text[next] & 0xC0) == 0x80) ++next;
      characters.push_back(run.NewString(String{text->text.substr(i, next - i), text->unicode, {}}));
    }
    return characters;
  }
  if (const auto* exception = iterable.As<const ExceptionObject>()) return copy(exception->args);
  Raise(run, "TypeError", fmt::format("'{}' object is not iterable", TypeName(iterable)));
}

}  // namespace domus::evaluator
