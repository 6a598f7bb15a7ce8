#include "lang/evaluator/builtins.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "lang/evaluator/builtin_functions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/types.h"

namespace domus::evaluator {
namespace {

// `type` is called as a function and compared as nothing else.
Ref Type(Run& run, const Ref&, Arguments& a) { return TypeOf(run, a.positional[0]); }
constexpr Method kTypeFunction = {"type", Type, 1, 1};

constexpr std::string_view kConstants[] = {"True", "False", "None"};
constexpr std::string_view kUnsupported[] = {
    "apply", "bytearray", "classmethod", "complex", "delattr", "dir",   "frozenset", "hash",
    "iter",  "next",      "property",    "set",     "setattr", "slice", "staticmethod", "super"};

const Method* FindFunction(std::string_view name) {
  for (const auto functions : {NumberFunctions(), SequenceFunctions(), ObjectFunctions()}) {
    if (const Method* function = FindMethod(functions, name)) return function;
  }
  return nullptr;
}

std::vector<std::string_view> FunctionNames() {
  std::vector<std::string_view> names;
  for (const auto functions : {NumberFunctions(), SequenceFunctions(), ObjectFunctions()}) {
    for (const Method& function : functions) names.push_back(function.name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

bool FindBuiltin(Run& run, std::string_view name, Ref& out) {
  if (name == "True" || name == "False") {
    out = run.NewBool(name == "True");
  } else if (name == "None") {
    out = run.NewNone();
  } else if (const Method* function = FindFunction(name)) {
    out = run.NewBuiltin(*function, {});
  } else if (name == kTypeFunction.name) {
    out = run.NewBuiltin(kTypeFunction, {});
  } else if (const TypeObject* type = FindType(name); type && name.find('.') == name.npos) {
    out = {type, run.here};
  } else if (std::ranges::find(kUnsupported, name) != std::end(kUnsupported)) {
    StopUnsupported(run, fmt::format("`{}` is not supported in a config", name),
                    "Domus does not evaluate this");
  } else {
    return false;
  }
  return true;
}

std::vector<std::string_view> BuiltinNames() {
  std::vector<std::string_view> names(std::begin(kConstants), std::end(kConstants));
  std::ranges::copy(FunctionNames(), std::back_inserter(names));
  for (const TypeObject& type : BuiltinTypes()) {
    if (type.construct) names.push_back(type.name);
  }
  names.push_back("int");
  return names;
}

Ref TypeOf(Run& run, const Ref& ref) {
  if (const auto* exception = ref.As<const ExceptionObject>()) return {exception->type, run.here};
  return {FindType(TypeName(ref)), run.here};
}

}  // namespace domus::evaluator
