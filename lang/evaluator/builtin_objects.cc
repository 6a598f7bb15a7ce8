#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "lang/evaluator/builtin_functions.h"
#include "lang/evaluator/builtins.h"
#include "lang/evaluator/compare.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/repr.h"
#include "lang/evaluator/types.h"

namespace domus::evaluator {
namespace {

bool IsInstance(Run& run, const Ref& type, const Ref& classes) {
  const auto* subclass = type.As<const TypeObject>();
  if (const auto* one = classes.As<const TypeObject>()) return subclass->IsSubclassOf(*one);
  const auto* several = classes.As<const TupleObject>();
  if (!several) {
    Raise(run, "TypeError",
          "isinstance() arg 2 must be a class, type, or tuple of classes and types");
  }
  const NestingGuard guard(run);
  return std::ranges::any_of(several->items,
                             [&](const Ref& each) { return IsInstance(run, type, each); });
}

Ref InstanceOf(Run& run, const Ref&, Arguments& a) {
  return run.NewBool(IsInstance(run, TypeOf(run, a.positional[0]), a.positional[1]));
}

Ref SubclassOf(Run& run, const Ref&, Arguments& a) {
  if (!a.positional[0].As<const TypeObject>()) {
    Raise(run, "TypeError", "issubclass() arg 1 must be a class");
  }
  return run.NewBool(IsInstance(run, a.positional[0], a.positional[1]));
}

Ref Callable(Run& run, const Ref&, Arguments& a) {
  const Ref& value = a.positional[0];
  return run.NewBool(value.As<const FunctionObject>() || value.As<const BuiltinObject>() ||
                     value.As<const TypeObject>());
}

Ref Compare(Run& run, const Ref&, Arguments& a) {
  const auto order = Order(run, a.positional[0], a.positional[1]);
  return run.NewInt(order < 0 ? -1 : order > 0 ? 1 : 0);
}

Ref ReprOf(Run& run, const Ref&, Arguments& a) { return run.NewText(Repr(run, a.positional[0])); }

Ref GetAttr(Run& run, const Ref&, Arguments& a) {
  const String& name = NeedString(run, a.positional[1]);
  try {
    return GetAttribute(run, a.positional[0], name.text);
  } catch (const Raised& raised) {
    const bool missing = raised.exception->type == FindExceptionType("AttributeError");
    if (!missing || a.positional.size() < 3) throw;
    return a.positional[2];
  }
}

Ref HasAttr(Run& run, const Ref&, Arguments& a) {
  const String& name = NeedString(run, a.positional[1]);
  try {
    GetAttribute(run, a.positional[0], name.text);
    return run.NewBool(true);
  } catch (const Raised&) {
    return run.NewBool(false);
  }
}

Ref NamesAsDict(Run& run, Namespace& names) {
  const Ref dict = run.NewDict();
  for (const Binding& binding : names.all()) {
    if (!binding.value) continue;
    names.Read(binding.name);
    DictSet(run, *dict.As<DictObject>(), run.NewText(binding.name), *binding.value);
  }
  return dict;
}

Ref Locals(Run& run, const Ref&, Arguments&) {
  return NamesAsDict(run, run.interpreter->current->names);
}
Ref GlobalNames(Run& run, const Ref&, Arguments&) {
  return NamesAsDict(run, run.interpreter->globals.ForFunctions());
}

constexpr Method kFunctions[] = {
    {"callable", Callable, 1, 1},
    {"cmp", Compare, 2, 2},
    {"getattr", GetAttr, 2, 3},
    {"globals", GlobalNames, 0, 0},
    {"hasattr", HasAttr, 2, 2},
    {"isinstance", InstanceOf, 2, 2},
    {"issubclass", SubclassOf, 2, 2},
    {"locals", Locals, 0, 0},
    {"repr", ReprOf, 1, 1},
    {"vars", Locals, 0, 0},
};

}  // namespace

std::span<const Method> ObjectFunctions() { return kFunctions; }

}  // namespace domus::evaluator
