// A compact text form of syntax trees, so that a parser test is a pair of strings.
//
//   memory = 512          (= memory 512)
//   disk = ["a", x % 2]   (= disk (list "a" (% x 2)))
#pragma once

#include <string>

#include "lang/ast.h"
#include "lang/sxp.h"

namespace domus {

/// Statements are separated by one blank. Strings are in double quotes, with Printable() text and
/// `u` before unicode.
std::string Dump(const ast::Module& module);
std::string Dump(const ast::Expr& expression);
/// Atoms as they are, quoted strings in double quotes.
std::string Dump(const sxp::Document& document);

}  // namespace domus
