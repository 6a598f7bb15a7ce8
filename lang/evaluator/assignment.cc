#include <fmt/format.h>

#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/operators.h"
#include "lang/evaluator/subscripts.h"

namespace domus::evaluator {
namespace {

/// The bounds of a slice, evaluated.
struct EvaluatedSlice {
  Ref object, lower, upper, step;

  EvaluatedSlice(Interpreter& in, Frame& frame, const ast::Slice& node)
      : object(Eval(in, frame, *node.object)) {
    if (node.lower) lower = Eval(in, frame, *node.lower);
    if (node.upper) upper = Eval(in, frame, *node.upper);
    if (node.step) step = Eval(in, frame, *node.step);
  }
  SliceBounds bounds() const { return {&lower, &upper, &step}; }
};

void Unpack(Interpreter& in, Frame& frame, const std::vector<ast::ExprPtr>& targets,
            const Ref& value) {
  const NestingGuard guard(in.run);
  const std::vector<Ref> items = Iterate(in.run, value);
  if (items.size() > targets.size()) Raise(in.run, "ValueError", "too many values to unpack");
  if (items.size() < targets.size()) {
    Raise(in.run, "ValueError", fmt::format("need more than {} value{} to unpack", items.size(),
                                            items.size() == 1 ? "" : "s"));
  }
  for (size_t i = 0; i < targets.size(); ++i) AssignTo(in, frame, *targets[i], items[i]);
}

[[noreturn]] void StopAttribute(Interpreter& in, const ast::Attribute& target) {
  in.run.here = in.run.At(target.name_span);
  StopUnsupported(in.run, "attributes can't be changed in a config",
                  fmt::format("`{}` belongs to an object", target.name), "use a variable");
}

bool IsGlobalName(const Frame& frame, const std::string& name) {
  return frame.globals.contains(name);
}

}  // namespace

void BindName(Interpreter& in, Frame& frame, const std::string& name, Ref value, Location name_at,
              bool provided) {
  const bool plain = frame.IsModule() && frame.guards == 0;
  const Origin origin = provided ? Origin::kProvided : plain ? Origin::kPlain : Origin::kConditional;
  Namespace& names = IsGlobalName(frame, name) ? in.globals.ForFunctions() : frame.names;
  in.run.Charge(sizeof(Ref));
  names.Assign(name, std::move(value), name_at, origin);
}

void AssignTo(Interpreter& in, Frame& frame, const ast::Expr& target, const Ref& value) {
  in.run.Step();
  if (const auto* name = std::get_if<ast::Name>(&target.node)) {
    BindName(in, frame, name->id, value, in.run.At(target.span));
  } else if (const auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
    const Ref object = Eval(in, frame, *subscript->object);
    const Ref index = Eval(in, frame, *subscript->index);
    in.run.here = in.run.At(target.span);
    SetItem(in.run, object, index, value);
  } else if (const auto* slice = std::get_if<ast::Slice>(&target.node)) {
    const EvaluatedSlice evaluated(in, frame, *slice);
    in.run.here = in.run.At(target.span);
    SetSlice(in.run, evaluated.object, evaluated.bounds(), &value);
  } else if (const auto* tuple = std::get_if<ast::TupleDisplay>(&target.node)) {
    in.run.here = in.run.At(target.span);
    Unpack(in, frame, tuple->elements, value);
  } else if (const auto* list = std::get_if<ast::ListDisplay>(&target.node)) {
    in.run.here = in.run.At(target.span);
    Unpack(in, frame, list->elements, value);
  } else if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
    StopAttribute(in, *attribute);
  }
}

void AssignAugmented(Interpreter& in, Frame& frame, const ast::AugmentedAssign& statement,
                     Location at) {
  const ast::Expr& target = *statement.target;
  const auto combine = [&](const Ref& old) {
    const Ref operand = Eval(in, frame, *statement.value);
    in.run.here = at;
    return ApplyBinary(in.run, statement.op, old, operand, true);
  };
  if (std::holds_alternative<ast::Name>(target.node)) {
    // Not a plain assignment: what it replaces it has read.
    const Ref combined = combine(Eval(in, frame, target));
    ++frame.guards;
    AssignTo(in, frame, target, combined);
    --frame.guards;
  } else if (const auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
    const Ref object = Eval(in, frame, *subscript->object);
    const Ref index = Eval(in, frame, *subscript->index);
    in.run.here = in.run.At(target.span);
    const Ref combined = combine(GetItem(in.run, object, index));
    SetItem(in.run, object, index, combined);
  } else if (const auto* slice = std::get_if<ast::Slice>(&target.node)) {
    const EvaluatedSlice evaluated(in, frame, *slice);
    in.run.here = in.run.At(target.span);
    const Ref combined = combine(GetSlice(in.run, evaluated.object, evaluated.bounds()));
    SetSlice(in.run, evaluated.object, evaluated.bounds(), &combined);
  } else if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
    StopAttribute(in, *attribute);
  }
}

void DeleteTarget(Interpreter& in, Frame& frame, const ast::Expr& target) {
  const Location at = in.run.At(target.span);
  in.run.here = at;
  if (const auto* name = std::get_if<ast::Name>(&target.node)) {
    const bool global = IsGlobalName(frame, name->id);
    Namespace& names = global ? in.globals.ForFunctions() : frame.names;
    if (names.Erase(name->id)) return;
    if (frame.IsModule() || global) {
      Raise(in.run, "NameError", fmt::format("name '{}' is not defined", name->id));
    }
    Raise(in.run, "UnboundLocalError",
          fmt::format("local variable '{}' referenced before assignment", name->id));
  }
  if (const auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
    const Ref object = Eval(in, frame, *subscript->object);
    const Ref index = Eval(in, frame, *subscript->index);
    in.run.here = at;
    DeleteItem(in.run, object, index);
  } else if (const auto* slice = std::get_if<ast::Slice>(&target.node)) {
    const EvaluatedSlice evaluated(in, frame, *slice);
    in.run.here = at;
    SetSlice(in.run, evaluated.object, evaluated.bounds(), nullptr);
  } else if (const auto* tuple = std::get_if<ast::TupleDisplay>(&target.node)) {
    for (const ast::ExprPtr& element : tuple->elements) DeleteTarget(in, frame, *element);
  } else if (const auto* list = std::get_if<ast::ListDisplay>(&target.node)) {
    for (const ast::ExprPtr& element : list->elements) DeleteTarget(in, frame, *element);
  } else if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
    StopAttribute(in, *attribute);
  }
}

}  // namespace domus::evaluator
