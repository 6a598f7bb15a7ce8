// One field written into a guest script (vm.cfg): a literal replaced, a device string changed inside its
// quotes, an element put into a list or taken out, a line added or taken out.
//
// Refused is what a person should look at: a value that is computed, in a branch or a loop, bound more
// than once or together with another name, or given on the command line.
#pragma once

#include "edit/field_edit.h"
#include "lang/ast.h"
#include "lang/source_file.h"

namespace domus {

EditResult EditScriptField(const SourceFile& source, const ast::Module& module,
                           const FieldEdit& edit);

}  // namespace domus
