// Names and calls: looking names up, making functions, binding arguments.
#include <fmt/format.h>

#include <algorithm>

#include "base/edit_distance.h"
#include "base/text.h"
#include "lang/evaluator/builtins.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/names.h"
#include "lang/evaluator/refusals.h"

namespace domus::evaluator {
namespace {

bool Assigns(const Frame& frame, const std::string& name) {
  return frame.locals && frame.locals->contains(name) && !frame.globals.contains(name);
}

/// A name of this function or of one around it; null when it is global.
const Ref* LookUpLocal(Interpreter& in, Frame& frame, const std::string& name) {
  for (Frame* at = &frame; at && !at->IsModule(); at = at->enclosing.get()) {
    if (!Assigns(*at, name)) continue;
    if (const Ref* value = at->names.Read(name)) return value;
    if (at == &frame) {
      Raise(in.run, "UnboundLocalError",
            fmt::format("local variable '{}' referenced before assignment", name));
    }
    Raise(in.run, "NameError",
          fmt::format("free variable '{}' referenced before assignment in enclosing scope", name));
  }
  return nullptr;
}

std::string HelpForUnknown(Interpreter& in, const std::string& name, bool in_function) {
  if (in_function && in.globals.xm_scopes && in.globals.module->names.Read(name)) {
    return fmt::format("a function of a config does not see its variables: pass `{}` to it", name);
  }
  const auto& words = in.run.options().words;
  if (std::ranges::any_of(words, [&](const CommandLineWord& w) { return Trim(w.name) == name; })) {
    return fmt::format("`{}` of the command line takes the place of the file's own; the script "
                       "does not see it",
                       name);
  }
  std::vector<std::string_view> candidates = BuiltinNames();
  for (const Binding& binding : in.globals.module->names.all()) candidates.push_back(binding.name);
  const auto near = Nearest(name, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : "";
}

const Ref* LookUpGlobal(Interpreter& in, Frame& frame, const std::string& name) {
  Globals& globals = in.globals;
  if (!frame.IsModule()) return globals.ForFunctions().Read(name);
  if (const Ref* value = globals.module->names.Read(name)) return value;
  return globals.xm_scopes ? globals.separate.Read(name) : nullptr;
}

std::string Given(size_t count) { return fmt::format("({} given)", count); }

[[noreturn]] void RaiseArgumentCount(Run& run, std::string_view name, size_t min, size_t max,
                                     size_t given) {
  if (max == 0) {
    Raise(run, "TypeError", fmt::format("{}() takes no arguments {}", name, Given(given)));
  }
  const std::string_view bound = min == max ? "exactly" : given < min ? "at least" : "at most";
  const size_t count = given < min ? min : max;
  Raise(run, "TypeError",
        fmt::format("{}() takes {} {} {} {}", name, bound, count,
                    count == 1 ? "argument" : "arguments", Given(given)));
}

/// Puts `here` back to the call once what was called is done.
class CallSite {
 public:
  explicit CallSite(Run& run) : run_(run), here_(run.here) {}
  ~CallSite() { run_.here = here_; }
  CallSite(const CallSite&) = delete;
  CallSite& operator=(const CallSite&) = delete;

 private:
  Run& run_;
  Location here_;
};

class CallDepth {
 public:
  explicit CallDepth(Run& run) : run_(run) { run_.EnterCall(); }
  ~CallDepth() { run_.LeaveCall(); }
  CallDepth(const CallDepth&) = delete;
  CallDepth& operator=(const CallDepth&) = delete;

 private:
  Run& run_;
};

class CurrentFrame {
 public:
  CurrentFrame(Interpreter& in, Frame& frame) : in_(in), before_(in.current) { in.current = &frame; }
  ~CurrentFrame() { in_.current = before_; }
  CurrentFrame(const CurrentFrame&) = delete;
  CurrentFrame& operator=(const CurrentFrame&) = delete;

 private:
  Interpreter& in_;
  Frame* before_;
};

/// Puts arguments and defaults into the parameters' names.
void BindArguments(Interpreter& in, const FunctionObject& function, Arguments& arguments,
                   Namespace& names) {
  const std::vector<ast::Parameter>& parameters = *function.parameters;
  const size_t required = parameters.size() - function.defaults.size();
  const size_t given = arguments.positional.size() + arguments.keywords.size();
  const auto wrong_count = [&] {
    RaiseArgumentCount(in.run, function.name, required, parameters.size(), given);
  };
  if (arguments.positional.size() > parameters.size()) wrong_count();
  const auto bind = [&](size_t i, const Ref& value) {
    names.Assign(parameters[i].name, value, in.run.At(parameters[i].span), Origin::kConditional);
  };
  for (size_t i = 0; i < arguments.positional.size(); ++i) bind(i, arguments.positional[i]);
  for (const Keyword& keyword : arguments.keywords) {
    const auto it = std::ranges::find(parameters, keyword.name, &ast::Parameter::name);
    if (it == parameters.end()) {
      Raise(in.run, "TypeError", fmt::format("{}() got an unexpected keyword argument '{}'",
                                             function.name, keyword.name));
    }
    if (names.Read(keyword.name)) {
      Raise(in.run, "TypeError", fmt::format("{}() got multiple values for keyword argument '{}'",
                                             function.name, keyword.name));
    }
    bind(static_cast<size_t>(it - parameters.begin()), keyword.value);
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (names.Read(parameters[i].name)) continue;
    if (i < required) wrong_count();
    bind(i, function.defaults[i - required]);
  }
}

const std::set<std::string>& LocalsOf(Interpreter& in, const FunctionObject& function) {
  const auto [it, inserted] = in.locals_of.try_emplace(function.parameters);
  if (inserted) {
    if (function.body) it->second = NamesAssigned(*function.body);
    for (const ast::Parameter& parameter : *function.parameters) it->second.insert(parameter.name);
  }
  return it->second;
}

void CheckArity(Run& run, const Method& method, const Arguments& arguments) {
  if (!method.keywords && !arguments.keywords.empty()) {
    Raise(run, "TypeError", fmt::format("{}() takes no keyword arguments", method.name));
  }
  const auto given = static_cast<int>(arguments.positional.size());
  if (given >= method.min && (method.max < 0 || given <= method.max)) return;
  const int max = method.max < 0 ? std::max(method.min, given) : method.max;
  RaiseArgumentCount(run, method.name, static_cast<size_t>(method.min), static_cast<size_t>(max),
                     static_cast<size_t>(given));
}

/// A method read from its type, as in map(str.strip, names), takes its object first.
Ref CallBuiltin(Run& run, const BuiltinObject& builtin, Arguments& arguments) {
  Ref self = builtin.self;
  if (const auto* type = self.As<const TypeObject>()) {
    if (arguments.positional.empty() || TypeName(arguments.positional[0]) != type->name) {
      Raise(run, "TypeError",
            fmt::format("descriptor '{}' requires a '{}' object", builtin.method->name, type->name));
    }
    self = arguments.positional[0];
    arguments.positional.erase(arguments.positional.begin());
  }
  CheckArity(run, *builtin.method, arguments);
  return builtin.method->call(run, self, arguments);
}

}  // namespace

Ref LookUp(Interpreter& in, Frame& frame, const std::string& name) {
  if (const Ref* value = LookUpLocal(in, frame, name)) return *value;
  if (const Ref* value = LookUpGlobal(in, frame, name)) return *value;
  CheckRefused(in.run, name);
  Ref builtin;
  if (FindBuiltin(in.run, name, builtin)) return builtin;
  const bool in_function = !frame.IsModule();
  Raise(in.run, "NameError",
        fmt::format("{}name '{}' is not defined", in_function ? "global " : "", name),
        HelpForUnknown(in, name, in_function));
}

Ref MakeFunction(Interpreter& in, Frame& frame, std::string name,
                 const std::vector<ast::Parameter>& parameters, const ast::Block* body,
                 const ast::Expr* expression) {
  const Location at = in.run.here;
  FunctionObject function{.name = std::move(name), .parameters = &parameters, .defaults = {},
                          .body = body, .expression = expression, .enclosing = nullptr};
  for (const ast::Parameter& parameter : parameters) {
    if (parameter.default_value) {
      function.defaults.push_back(Eval(in, frame, *parameter.default_value));
    }
  }
  if (!frame.IsModule()) function.enclosing = frame.shared_from_this();
  in.run.here = at;
  return in.run.NewFunction(std::move(function));
}

Ref CallFunction(Interpreter& in, const FunctionObject& function, Arguments& arguments) {
  const Location site = in.run.here;
  const CallSite restore(in.run);
  const CallDepth depth(in.run);
  in.run.Charge(sizeof(Frame));
  const auto frame = std::make_shared<Frame>();
  frame->locals = &LocalsOf(in, function);
  frame->enclosing = function.enclosing;
  BindArguments(in, function, arguments, frame->names);
  const CurrentFrame current(in, *frame);
  try {
    if (function.expression) return Eval(in, *frame, *function.expression);
    const Flow flow = Execute(in, *frame, *function.body);
    if (flow == Flow::kReturn) return std::exchange(in.returned, {});
    in.run.here = site;
    return in.run.NewNone();
  } catch (Raised& raised) {
    raised.calls.push_back(site);
    throw;
  }
}

Ref Call(Run& run, const Ref& callee, Arguments arguments) {
  run.Step();
  if (const auto* function = callee.As<const FunctionObject>()) {
    return CallFunction(*run.interpreter, *function, arguments);
  }
  if (const auto* builtin = callee.As<const BuiltinObject>()) {
    const CallSite restore(run);
    return CallBuiltin(run, *builtin, arguments);
  }
  if (const auto* type = callee.As<const TypeObject>()) {
    if (type->is_exception) return ConstructException(run, *type, arguments);
    if (type->construct) {
      const CallSite restore(run);
      CheckArity(run, *type->construct, arguments);
      return type->construct->call(run, callee, arguments);
    }
  }
  Raise(run, "TypeError", fmt::format("'{}' object is not callable", TypeName(callee)));
}

Ref Call(Run& run, const Ref& callee, std::vector<Ref> arguments) {
  return Call(run, callee, Arguments{std::move(arguments), {}});
}

}  // namespace domus::evaluator
