// raise, try, except, finally.
#include <fmt/format.h>

#include <optional>

#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"

namespace domus::evaluator {
namespace {

bool Matches(const Ref& wanted, const ExceptionObject& exception) {
  if (const auto* type = wanted.As<const TypeObject>()) return exception.type->IsSubclassOf(*type);
  if (const auto* tuple = wanted.As<const TupleObject>()) {
    for (const Ref& each : tuple->items) {
      if (Matches(each, exception)) return true;
    }
  }
  return false;
}

/// The handler that takes the exception; null when none does.
const ast::ExceptHandler* FindHandler(Interpreter& in, Frame& frame, const ast::Try& statement,
                                      const ExceptionObject& exception) {
  for (const ast::ExceptHandler& handler : statement.handlers) {
    if (!handler.type || Matches(Eval(in, frame, *handler.type), exception)) return &handler;
  }
  return nullptr;
}

Flow Handle(Interpreter& in, Frame& frame, const ast::ExceptHandler& handler,
            const Raised& raised) {
  if (!handler.name.empty()) {
    BindName(in, frame, handler.name, {raised.exception, raised.where}, in.run.At(handler.span),
             true);
  }
  struct Restore {
    Interpreter& in;
    const Raised* before;
    ~Restore() { in.handled = before; }
  } const restore{in, in.handled};
  in.handled = &raised;
  return Execute(in, frame, handler.body);
}

Flow TryAndHandle(Interpreter& in, Frame& frame, const ast::Try& statement) {
  std::optional<Raised> raised;
  Flow flow = Flow::kNext;
  try {
    flow = Execute(in, frame, statement.body);
  } catch (Raised& caught) {
    raised = std::move(caught);
  }
  if (!raised) return flow == Flow::kNext ? Execute(in, frame, statement.otherwise) : flow;
  const ast::ExceptHandler* handler = FindHandler(in, frame, statement, *raised->exception);
  if (!handler) throw *std::move(raised);
  return Handle(in, frame, *handler, *raised);
}

/// The exception that `raise type, value` makes.
const ExceptionObject* MakeException(Interpreter& in, const Ref& type, const Ref* value) {
  if (const auto* exception = type.As<const ExceptionObject>()) return exception;
  const auto* class_ = type.As<const TypeObject>();
  if (!class_ || !class_->is_exception) {
    Raise(in.run, "TypeError",
          fmt::format("exceptions must be old-style classes or derived from BaseException, not {}",
                      TypeName(type)));
  }
  std::vector<Ref> args;
  if (value) {
    if (const auto* made = value->As<const ExceptionObject>()) return made;
    const auto* tuple = value->As<const TupleObject>();
    if (tuple) {
      args = tuple->items;
    } else if (!value->IsNone()) {
      args.push_back(*value);
    }
  }
  return in.run.NewException(*class_, std::move(args));
}

}  // namespace

Flow ExecuteTry(Interpreter& in, Frame& frame, const ast::Try& statement) {
  if (statement.finally.empty()) return TryAndHandle(in, frame, statement);
  std::optional<Raised> raised;
  Flow flow = Flow::kNext;
  try {
    flow = TryAndHandle(in, frame, statement);
  } catch (Raised& caught) {
    raised = std::move(caught);
  }
  const Ref returned = in.returned;
  const Flow last = Execute(in, frame, statement.finally);
  if (last != Flow::kNext) return last;  // leaves the `try` another way, as Python does
  in.returned = returned;
  if (raised) throw *std::move(raised);
  return flow;
}

void ExecuteRaise(Interpreter& in, Frame& frame, const ast::Raise& statement) {
  const Location at = in.run.here;
  if (!statement.type) {
    if (in.handled) throw Raised(*in.handled);
    Raise(in.run, "TypeError",
          "exceptions must be old-style classes or derived from BaseException, not NoneType");
  }
  const Ref type = Eval(in, frame, *statement.type);
  std::optional<Ref> value;
  if (statement.value) value = Eval(in, frame, *statement.value);
  in.run.here = at;
  throw Raised{MakeException(in, type, value ? &*value : nullptr), at, true, {}, {}};
}

}  // namespace domus::evaluator
