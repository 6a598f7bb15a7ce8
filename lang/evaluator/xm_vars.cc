// xm_vars: variables that a script asks the command line for, and checks.
#include <fmt/format.h>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/modules.h"

namespace domus::evaluator {
namespace {

/// xm_vars.var(name, use=…, check=…)
Ref Declare(Run& run, const Ref&, Arguments& arguments) {
  const Ref* check =
      arguments.positional.size() > 2 ? &arguments.positional[2] : arguments.Named("check");
  run.CheckItems(run.interpreter->xm_variables.size() + 1);
  run.Charge(sizeof(Interpreter::XmVariable));
  run.interpreter->xm_variables.push_back(
      {NeedString(run, arguments.positional[0]).text, check ? *check : run.NewNone()});
  return run.NewNone();
}

/// The check's error, with the name in front, as xm raises it.
[[noreturn]] void RaiseNamed(Run& run, const std::string& name, Raised raised, bool missing) {
  const Ref text = run.NewText(fmt::format("{} - {}", name, ExceptionText(run, *raised.exception)));
  raised.exception = run.NewException(*raised.exception->type, {text});
  if (missing) {
    raised.helps.push_back(
        fmt::format("the script asks for `{}`: pass it on the command line, {}=VALUE", name, name));
  }
  throw raised;
}

/// Calls each check(name, value); what it returns is the variable's value.
Ref Check(Run& run, const Ref&, Arguments&) {
  Namespace& names = run.interpreter->globals.module->names;
  const auto variables = run.interpreter->xm_variables;
  for (const Interpreter::XmVariable& variable : variables) {
    if (variable.check.IsNone()) continue;
    const Ref* given = names.Read(variable.name);
    const Ref value = given ? *given : run.NewNone();
    try {
      Ref checked = Call(run, variable.check, {run.NewText(variable.name), value});
      if (given) {
        names.Replace(variable.name, std::move(checked));
      } else {
        names.Assign(variable.name, std::move(checked), run.here, Origin::kConditional);
      }
    } catch (const Raised& raised) {
      if (!raised.exception->type->IsSubclassOf(*FindExceptionType("StandardError"))) throw;
      RaiseNamed(run, variable.name, raised, !given);
    }
  }
  return run.NewNone();
}

constexpr Method kFunctions[] = {{"var", Declare, 1, 4, true}, {"check", Check, 0, 0}};

}  // namespace

const ModuleObject& XmVarsModule() {
  static const ModuleObject module{"xm_vars", kFunctions, {}};
  return module;
}

}  // namespace domus::evaluator
