// The evaluator proper: expressions, statements, calls and assignment over one script.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "lang/evaluator/scope.h"

namespace domus::evaluator {

/// How a block ended.
enum class Flow { kNext, kBreak, kContinue, kReturn };

/// Run and everything that belongs to the script rather than to a value.
struct Interpreter {
  Run& run;
  Globals globals;
  /// Local names of each function, found once; by its parameters, which a lambda has too.
  std::map<const std::vector<ast::Parameter>*, std::set<std::string>> locals_of;
  Frame* current = nullptr;         // of the innermost call, for locals()
  Ref returned{};                   // of the function call that ends with kReturn
  const Raised* handled = nullptr;  // what an `except` is handling, for a bare `raise`

  /// What xm_vars.var() declared, in that order.
  struct XmVariable {
    std::string name;
    Ref check;  // None when there is none
  };
  std::vector<XmVariable> xm_variables;
  std::string path;  // of the config file, as xm_file
  /// Modules that may be imported, though any use of them is refused.
  std::map<std::string, ModuleObject> outside_modules;

  explicit Interpreter(Run& run_) : run(run_) {}
};

Ref Eval(Interpreter& in, Frame& frame, const ast::Expr& expr);
Flow Execute(Interpreter& in, Frame& frame, const ast::Block& block);

/// Assigns to a Name, Attribute, Subscript, Slice or a display of them.
void AssignTo(Interpreter& in, Frame& frame, const ast::Expr& target, const Ref& value);
void AssignAugmented(Interpreter& in, Frame& frame, const ast::AugmentedAssign& statement,
                     Location at);
void DeleteTarget(Interpreter& in, Frame& frame, const ast::Expr& target);
/// Binds a name where it belongs: local, `global`, or the script's.
void BindName(Interpreter& in, Frame& frame, const std::string& name, Ref value, Location name_at,
              bool provided = false);

Ref LookUp(Interpreter& in, Frame& frame, const std::string& name);
Ref CallFunction(Interpreter& in, const FunctionObject& function, Arguments& arguments);
Ref MakeFunction(Interpreter& in, Frame& frame, std::string name,
                 const std::vector<ast::Parameter>& parameters, const ast::Block* body,
                 const ast::Expr* expression);

void ExecuteImport(Interpreter& in, Frame& frame, const ast::Import& statement);
void ExecuteFromImport(Interpreter& in, Frame& frame, const ast::FromImport& statement);
Flow ExecuteTry(Interpreter& in, Frame& frame, const ast::Try& statement);
[[noreturn]] void ExecuteRaise(Interpreter& in, Frame& frame, const ast::Raise& statement);

}  // namespace domus::evaluator
