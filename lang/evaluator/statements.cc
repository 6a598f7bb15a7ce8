#include <fmt/format.h>

#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/refusals.h"

namespace domus::evaluator {
namespace {

/// Around statements that may run any number of times.
class Guarded {
 public:
  explicit Guarded(Frame& frame) : frame_(frame) { ++frame_.guards; }
  ~Guarded() { --frame_.guards; }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

 private:
  Frame& frame_;
};

/// All that a class without a body has is its name.
constexpr Method kEmptyClass = {
    "class",
    [](Run& run, const Ref&, Arguments&) -> Ref {
      StopUnsupported(run, "objects of a class are not supported in a config",
                      "Domus does not evaluate this");
    },
    0, -1, true};

struct Executor {
  Interpreter& in;
  Frame& frame;
  const ast::Stmt& statement;

  Ref Value(const ast::ExprPtr& expr) const { return Eval(in, frame, *expr); }
  Location At() const { return in.run.At(statement.span); }

  Flow operator()(const ast::ExpressionStmt& s) const {
    Value(s.value);
    return Flow::kNext;
  }
  Flow operator()(const ast::Assign& s) const {
    const Ref value = Value(s.value);
    for (const ast::ExprPtr& target : s.targets) AssignTo(in, frame, *target, value);
    return Flow::kNext;
  }
  Flow operator()(const ast::AugmentedAssign& s) const {
    AssignAugmented(in, frame, s, At());
    return Flow::kNext;
  }
  Flow operator()(const ast::If& s) const {
    const Guarded guarded(frame);
    for (const ast::IfBranch& branch : s.branches) {
      if (Truth(Value(branch.condition))) return Execute(in, frame, branch.body);
    }
    return Execute(in, frame, s.otherwise);
  }

  Flow operator()(const ast::While& s) const {
    const Guarded guarded(frame);
    while (Truth(Value(s.condition))) {
      const Flow flow = Execute(in, frame, s.body);
      if (flow == Flow::kBreak) return Flow::kNext;
      if (flow == Flow::kReturn) return flow;
      in.run.Step();
    }
    return Execute(in, frame, s.otherwise);
  }

  Flow operator()(const ast::For& s) const {
    const Guarded guarded(frame);
    const Ref iterable = Value(s.iterable);
    in.run.here = in.run.At(s.iterable->span);
    const Flow flow = iterable.As<ListObject>() ? OverList(s, *iterable.As<ListObject>())
                                                : OverItems(s, iterable);
    if (flow == Flow::kBreak) return Flow::kNext;
    return flow == Flow::kReturn ? flow : Execute(in, frame, s.otherwise);
  }

  /// A list that grows while it is walked is walked to its new end.
  Flow OverList(const ast::For& s, ListObject& list) const {
    for (size_t i = 0; i < list.items.size(); ++i) {
      const Ref item = list.items[i];
      const Flow flow = Once(s, item);
      if (flow == Flow::kBreak || flow == Flow::kReturn) return flow;
    }
    return Flow::kNext;
  }

  Flow OverItems(const ast::For& s, const Ref& iterable) const {
    const DictObject* dict = iterable.As<DictObject>();
    const size_t size = dict ? dict->table.size() : 0;
    for (const Ref& item : Iterate(in.run, iterable)) {
      if (dict && dict->table.size() != size) {
        in.run.here = in.run.At(s.iterable->span);
        Raise(in.run, "RuntimeError", "dictionary changed size during iteration");
      }
      const Flow flow = Once(s, item);
      if (flow == Flow::kBreak || flow == Flow::kReturn) return flow;
    }
    return Flow::kNext;
  }

  Flow Once(const ast::For& s, const Ref& item) const {
    in.run.Step();
    AssignTo(in, frame, *s.target, item);
    return Execute(in, frame, s.body);
  }

  Flow operator()(const ast::Def& s) const {
    const Ref function = MakeFunction(in, frame, s.name, s.parameters, s.body.get(), nullptr);
    BindName(in, frame, s.name, function, in.run.At(s.name_span), true);
    return Flow::kNext;
  }
  Flow operator()(const ast::Return& s) const {
    in.returned = s.value ? Value(s.value) : in.run.NewNone();
    return Flow::kReturn;
  }
  Flow operator()(const ast::Raise& s) const { ExecuteRaise(in, frame, s); }
  Flow operator()(const ast::Try& s) const {
    const Guarded guarded(frame);
    return ExecuteTry(in, frame, s);
  }
  Flow operator()(const ast::Import& s) const {
    ExecuteImport(in, frame, s);
    return Flow::kNext;
  }
  Flow operator()(const ast::FromImport& s) const {
    ExecuteFromImport(in, frame, s);
    return Flow::kNext;
  }

  Flow operator()(const ast::Assert& s) const {
    if (Truth(Value(s.condition))) return Flow::kNext;
    std::vector<Ref> args;
    if (s.message) args.push_back(Value(s.message));
    in.run.here = At();
    throw Raised{in.run.NewException(*FindExceptionType("AssertionError"), std::move(args)),
                 At(), true, {}, {}};
  }
  Flow operator()(const ast::Del& s) const {
    for (const ast::ExprPtr& target : s.targets) DeleteTarget(in, frame, *target);
    return Flow::kNext;
  }
  Flow operator()(const ast::Global& s) const {
    frame.globals.insert(s.names.begin(), s.names.end());
    return Flow::kNext;
  }
  Flow operator()(const ast::Print& s) const {
    for (const ast::ExprPtr& value : s.values) Value(value);
    return Flow::kNext;
  }
  Flow operator()(const ast::EmptyClass& s) const {
    BindName(in, frame, s.name, in.run.NewBuiltin(kEmptyClass, {}), in.run.At(s.name_span), true);
    return Flow::kNext;
  }
  Flow operator()(const ast::Refused& s) const {
    CheckRefused(in.run, s.keyword);
    StopUnsupported(in.run, fmt::format("`{}` is not supported in a config", s.keyword),
                    "Domus does not evaluate this");
  }
  Flow operator()(const ast::Pass&) const { return Flow::kNext; }
  Flow operator()(const ast::Break&) const { return Flow::kBreak; }
  Flow operator()(const ast::Continue&) const { return Flow::kContinue; }
};

}  // namespace

Flow Execute(Interpreter& in, Frame& frame, const ast::Block& block) {
  const NestingGuard guard(in.run);
  for (const ast::Stmt& statement : block) {
    in.run.here = in.run.At(statement.span);
    in.run.Step();
    const Flow flow = std::visit(Executor{in, frame, statement}, statement.node);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

}  // namespace domus::evaluator
