// Run-time values of a guest script: scalars by value, everything else by pointer into the Run that
// owns it. A pointer is the object's identity; cycles are harmless, since nothing is freed early.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lang/ast.h"
#include "lang/value.h"

namespace domus::evaluator {

class Run;
struct ListObject;
struct TupleObject;
struct DictObject;
struct FunctionObject;
struct BuiltinObject;
struct ModuleObject;
struct TypeObject;
struct ExceptionObject;
struct PatternObject;
struct MatchObject;
struct Frame;

/// A reference to a value, and the narrowest expression that made it.
struct Ref {
  std::variant<None, bool, Integer, double, const String*, ListObject*, const TupleObject*,
               DictObject*, const FunctionObject*, const BuiltinObject*, const ModuleObject*,
               const TypeObject*, const ExceptionObject*, const PatternObject*, const MatchObject*>
      data;
  Location where;

  /// As<ListObject>(), As<const String>(), …; null for any other kind.
  template <class T>
  T* As() const {
    T* const* held = std::get_if<T*>(&data);
    return held ? *held : nullptr;
  }
  template <class T>
  const T* Scalar() const {
    return std::get_if<T>(&data);
  }
  bool IsNone() const { return std::holds_alternative<None>(data); }
};

/// The integer that a bool or an integer is; null for anything else.
const Integer* AsInteger(const Ref& ref, Integer& storage);
/// The number that a bool, an integer or a float is.
bool AsDouble(const Ref& ref, double& out);

struct ListObject {
  std::vector<Ref> items;
};

struct TupleObject {
  std::vector<Ref> items;
};

struct FunctionObject {
  std::string name;  // "<lambda>" for a lambda
  const std::vector<ast::Parameter>* parameters = nullptr;
  std::vector<Ref> defaults;  // of the last parameters
  const ast::Block* body = nullptr;       // of a def
  const ast::Expr* expression = nullptr;  // of a lambda
  std::shared_ptr<Frame> enclosing;       // null at the top level
};

struct Keyword {
  std::string name;
  Ref value;
};

struct Arguments {
  std::vector<Ref> positional;
  std::vector<Keyword> keywords;

  const Ref* Named(std::string_view name) const;
};

using Native = Ref (*)(Run&, const Ref& self, Arguments&);

/// A function or method that Domus itself provides. The arity is checked before the call.
struct Method {
  std::string_view name;
  Native call;
  int min = 0;
  int max = 0;             // -1: any number
  bool keywords = false;   // takes keyword arguments
};

/// A built-in function, or a method bound to its object.
struct BuiltinObject {
  const Method* method = nullptr;
  Ref self;
};

/// A constant or a submodule of a module.
struct Constant {
  std::string_view name;
  Ref (*make)(Run&);
};

struct ModuleObject {
  std::string name;  // dotted
  std::span<const Method> functions;
  std::span<const Constant> constants;
};

/// A class: int, str, …, or an exception.
struct TypeObject {
  std::string_view name;
  const TypeObject* base = nullptr;
  const Method* construct = nullptr;  // null: can't be called
  bool is_exception = false;

  bool IsSubclassOf(const TypeObject& other) const;
};

struct ExceptionObject {
  const TypeObject* type;
  std::vector<Ref> args;
};

/// "int", "str", "list", …, as Python names the type in messages.
std::string_view TypeName(const Ref& ref);
bool Truth(const Ref& ref);
/// `a is b`.
bool Identical(const Ref& a, const Ref& b);

}  // namespace domus::evaluator
