// object.name for every kind of object.
#include <fmt/format.h>

#include <algorithm>

#include "base/edit_distance.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/modules.h"
#include "lang/evaluator/refusals.h"
#include "lang/evaluator/regex.h"

namespace domus::evaluator {
namespace {

std::span<const Method> MethodsOf(std::string_view type_name) {
  if (type_name == "str" || type_name == "unicode") return StringMethods();
  if (type_name == "list") return ListMethods();
  if (type_name == "tuple") return TupleMethods();
  if (type_name == "dict") return DictMethods();
  if (type_name == "_sre.SRE_Pattern") return PatternMethods();
  if (type_name == "_sre.SRE_Match") return MatchMethods();
  return {};
}

std::string DidYouMean(std::string_view name, std::vector<std::string_view> candidates) {
  const auto near = Nearest(name, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : "";
}

Ref AttributeOfModule(Run& run, const ModuleObject& module, std::string_view name) {
  Ref out;
  if (ModuleAttribute(run, module, name, out)) return out;
  const std::string dotted = fmt::format("{}.{}", module.name, name);
  CheckRefused(run, dotted);
  std::vector<std::string_view> candidates;
  for (const Method& function : module.functions) candidates.push_back(function.name);
  for (const Constant& constant : module.constants) candidates.push_back(constant.name);
  StopUnsupported(run, fmt::format("`{}` is not supported in a config", dotted),
                  "Domus does not evaluate this", DidYouMean(name, std::move(candidates)));
}

// Methods that Python has and a config has no use for: named, so that they are not taken for an
// AttributeError that a script may catch.
constexpr std::string_view kUnsupportedMethods[] = {"translate", "isdecimal", "isnumeric",
                                                    "fromkeys",  "viewitems", "viewkeys",
                                                    "viewvalues"};

[[noreturn]] void RaiseNoAttribute(Run& run, const Ref& object, std::string_view name) {
  const bool internal = name.starts_with("__");
  if (internal || std::ranges::find(kUnsupportedMethods, name) != std::end(kUnsupportedMethods)) {
    StopUnsupported(run, fmt::format("`{}` is not supported in a config", name),
                    "Domus does not evaluate this");
  }
  std::vector<std::string_view> candidates;
  for (const Method& method : MethodsOf(TypeName(object))) candidates.push_back(method.name);
  const auto* type = object.As<const TypeObject>();
  Raise(run, "AttributeError",
        type ? fmt::format("type object '{}' has no attribute '{}'", type->name, name)
             : fmt::format("'{}' object has no attribute '{}'", TypeName(object), name),
        DidYouMean(name, std::move(candidates)));
}

}  // namespace

const Method* FindMethod(std::span<const Method> methods, std::string_view name) {
  const auto it = std::ranges::find(methods, name, &Method::name);
  return it == methods.end() ? nullptr : &*it;
}

Ref GetAttribute(Run& run, const Ref& object, std::string_view name) {
  if (const auto* module = object.As<const ModuleObject>()) {
    return AttributeOfModule(run, *module, name);
  }
  if (const auto* exception = object.As<const ExceptionObject>()) {
    Ref out;
    if (ExceptionAttribute(run, *exception, name, out)) return out;
  }
  if (const auto* match = object.As<const MatchObject>()) {
    Ref out;
    if (MatchAttribute(run, *match, name, out)) return out;
  }
  const auto* type = object.As<const TypeObject>();
  if (type && name == "__name__") return run.NewText(std::string(type->name));
  const Method* method = FindMethod(MethodsOf(type ? type->name : TypeName(object)), name);
  if (method) return run.NewBuiltin(*method, object);
  RaiseNoAttribute(run, object, name);
}

}  // namespace domus::evaluator
