// The modules that a config may import, and the names that xm puts into its scope.
#pragma once

#include <string_view>
#include <vector>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// Null for a module that Domus does not have.
const ModuleObject* FindModule(std::string_view dotted_name);
std::vector<std::string_view> ModuleNames();
/// A function, constant or submodule; false when the module has none of that name.
bool ModuleAttribute(Run& run, const ModuleObject& module, std::string_view name, Ref& out);

const ModuleObject& OsModule();
const ModuleObject& OsPathModule();
const ModuleObject& StringModule();
const ModuleObject& SysModule();
const ModuleObject& MathModule();
const ModuleObject& SocketModule();
const ModuleObject& ErrnoModule();
const ModuleObject& StructModule();
const ModuleObject& XenIpModule();
const ModuleObject& XmVarsModule();

/// Binds what a script finds when it begins: sys, os, the names of xen.util.ip, xm_vars, …
void ProvideNames(Interpreter& in);

}  // namespace domus::evaluator
