#include <fmt/format.h>

#include "base/edit_distance.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/modules.h"
#include "lang/evaluator/refusals.h"

namespace domus::evaluator {
namespace {

/// A module by its dotted name. One that could only touch the outside is refused when it is used.
const ModuleObject& Import(Interpreter& in, const ast::ImportedModule& imported) {
  in.run.here = in.run.At(imported.span);
  if (const ModuleObject* module = FindModule(imported.name)) return *module;
  if (IsOutsideModule(imported.name)) {
    ModuleObject& module = in.outside_modules[imported.name];
    module.name = imported.name;
    return module;
  }
  Diagnostic diagnostic(Code::kVM008, in.run.here,
                        fmt::format("module `{}` is not available to a config", imported.name),
                        "not one of the modules that Domus evaluates");
  if (const auto near = Nearest(imported.name, ModuleNames())) {
    diagnostic.helps.push_back(fmt::format("did you mean `{}`?", *near));
  } else {
    diagnostic.helps.emplace_back("a config can import os, re, string, sys and math");
  }
  throw Stop{std::move(diagnostic)};
}

void ImportAll(Interpreter& in, Frame& frame, const ModuleObject& module, Location at) {
  for (const Method& function : module.functions) {
    BindName(in, frame, std::string(function.name), in.run.NewBuiltin(function, {}), at, true);
  }
  for (const Constant& constant : module.constants) {
    BindName(in, frame, std::string(constant.name), constant.make(in.run), at, true);
  }
}

}  // namespace

void ExecuteImport(Interpreter& in, Frame& frame, const ast::Import& statement) {
  for (const ast::ImportedModule& imported : statement.modules) {
    const Location at = in.run.At(imported.span);
    const ModuleObject& module = Import(in, imported);
    if (!imported.alias.empty()) {
      BindName(in, frame, imported.alias, {&module, at}, at, true);
      continue;
    }
    // `import os.path` binds os.
    ast::ImportedModule top{imported.name.substr(0, imported.name.find('.')), "", imported.span};
    if (top.name == "xen") top.name = imported.name;
    BindName(in, frame, top.name, {&Import(in, top), at}, at, true);
  }
}

void ExecuteFromImport(Interpreter& in, Frame& frame, const ast::FromImport& statement) {
  const Location at = in.run.At(statement.module.span);
  const ModuleObject& module = Import(in, statement.module);
  if (statement.names.empty()) return ImportAll(in, frame, module, at);
  for (const ast::ImportedModule& imported : statement.names) {
    in.run.here = in.run.At(imported.span);
    const Ref value = GetAttribute(in.run, {&module, at}, imported.name);
    const std::string& name = imported.alias.empty() ? imported.name : imported.alias;
    BindName(in, frame, name, value, in.run.At(imported.span), true);
  }
}

}  // namespace domus::evaluator
