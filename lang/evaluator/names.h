// Which names a script reads and assigns, found without running it.
#pragma once

#include <set>
#include <string>

#include "lang/ast.h"

namespace domus::evaluator {

/// Every name read anywhere, functions included. `x += 1` does not read x in this sense: it is no
/// use of the name beyond itself.
std::set<std::string> NamesRead(const ast::Block& block);

/// What a function body makes local: assigned names, loop variables, handlers' names, imports and
/// functions, outside nested functions. Names declared `global` are left out.
std::set<std::string> NamesAssigned(const ast::Block& body);
/// The targets of a comprehension clause.
void AddTargets(const ast::Expr& target, std::set<std::string>& names);

}  // namespace domus::evaluator
