#include "lang/evaluator/modules.h"

#include <array>

#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/regex.h"

namespace domus::evaluator {
namespace {

const std::array<const ModuleObject*, 10>& AllModules() {
  static const std::array<const ModuleObject*, 10> modules = {
      &OsModule(),   &OsPathModule(), &ReModule(),     &StringModule(), &SysModule(),
      &MathModule(), &SocketModule(), &StructModule(), &ErrnoModule(),  &XenIpModule()};
  return modules;
}

}  // namespace

const ModuleObject* FindModule(std::string_view dotted_name) {
  if (dotted_name == "posixpath") return &OsPathModule();
  for (const ModuleObject* module : AllModules()) {
    if (module->name == dotted_name) return module;
  }
  return nullptr;
}

std::vector<std::string_view> ModuleNames() {
  std::vector<std::string_view> names;
  for (const ModuleObject* module : AllModules()) names.push_back(module->name);
  return names;
}

bool ModuleAttribute(Run& run, const ModuleObject& module, std::string_view name, Ref& out) {
  if (const Method* function = FindMethod(module.functions, name)) {
    out = run.NewBuiltin(*function, {});
    return true;
  }
  for (const Constant& constant : module.constants) {
    if (constant.name != name) continue;
    out = constant.make(run);
    return true;
  }
  return false;
}

void ProvideNames(Interpreter& in) {
  Namespace& names = in.globals.module->names;
  const auto provide = [&](std::string name, Ref value) {
    names.Assign(name, std::move(value), {}, Origin::kProvided);
  };
  for (const ModuleObject* module : {&SysModule(), &OsModule(), &ReModule(), &SocketModule(),
                                     &StructModule(), &ErrnoModule()}) {
    provide(module->name, {module, {}});
  }
  for (const Method& function : XenIpModule().functions) {
    provide(std::string(function.name), in.run.NewBuiltin(function, {}));
  }
  provide("xm_vars", {&XmVarsModule(), {}});
  provide("xm_file", in.run.NewText(in.path));
  provide("xm_help", in.run.NewInt(0));
}

}  // namespace domus::evaluator
