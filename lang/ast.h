// The syntax tree of a guest script: what the parser hands to the evaluator.
//
// Plain variants that own their strings and spans; nothing of ANTLR survives here. Chains that a
// script can make arbitrarily long (a + b + c…, x and y and…, statements) are flat vectors, so that
// the depth of the tree is the nesting depth of the source, which the parser bounds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lang/source_file.h"
#include "lang/value.h"

namespace domus::ast {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Name {
  std::string id;
};

struct IntegerLiteral {
  int64_t value;
  bool is_long;  // written with L
};

struct FloatLiteral {
  double value;
};

/// Adjacent literals are already one; escapes are already decoded (Python 2 rules: bytes for str,
/// UTF-8 for u''). Segments map the text back to source.
struct StringLiteral {
  String value;
};

struct TupleDisplay {
  std::vector<ExprPtr> elements;
};

struct ListDisplay {
  std::vector<ExprPtr> elements;
};

struct DictDisplay {
  std::vector<std::pair<ExprPtr, ExprPtr>> items;
};

/// `for target in iterable if condition if condition`
struct ComprehensionClause {
  ExprPtr target;
  ExprPtr iterable;
  std::vector<ExprPtr> conditions;
};

/// `[element for … in …]`, or a generator expression, which evaluates like a list.
struct ListComprehension {
  ExprPtr element;
  std::vector<ComprehensionClause> clauses;
  bool is_generator = false;
};

enum class UnaryOp { kPlus, kMinus, kInvert, kNot };

struct Unary {
  UnaryOp op;
  ExprPtr operand;
};

enum class BinaryOp {
  kAdd, kSubtract, kMultiply, kDivide, kFloorDivide, kModulo, kPower,
  kShiftLeft, kShiftRight, kAnd, kOr, kXor,
};

/// `first op operand op operand …`, left-associative, all of one precedence.
/// (kPower is right-associative and always has exactly one pair in rest.)
struct BinaryChain {
  ExprPtr first;
  std::vector<std::pair<BinaryOp, ExprPtr>> rest;
};

enum class BoolOp { kAnd, kOr };

struct BoolChain {
  BoolOp op;
  std::vector<ExprPtr> operands;  // two or more
};

enum class CompareOp {
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kIn, kNotIn, kIs, kIsNot,
};

struct Comparison {
  ExprPtr first;
  std::vector<std::pair<CompareOp, ExprPtr>> rest;
};

/// `then if condition else otherwise`
struct Conditional {
  ExprPtr condition;
  ExprPtr then;
  ExprPtr otherwise;
};

struct Attribute {
  ExprPtr object;
  std::string name;
  Span name_span;
};

struct Subscript {
  ExprPtr object;
  ExprPtr index;
};

struct Slice {
  ExprPtr object;
  ExprPtr lower;  // null when left out
  ExprPtr upper;  // null when left out
  ExprPtr step;   // null when left out
};

struct KeywordArgument {
  std::string name;
  Span name_span;
  ExprPtr value;
};

struct Call {
  ExprPtr callee;
  std::vector<ExprPtr> arguments;
  std::vector<KeywordArgument> keywords;
};

struct Parameter {
  std::string name;
  Span span;
  ExprPtr default_value;  // null when there is none
};

struct Lambda {
  std::vector<Parameter> parameters;
  std::shared_ptr<Expr> body;  // shared: the function value outlives the statement
};

struct Expr {
  Span span;
  std::variant<Name, IntegerLiteral, FloatLiteral, StringLiteral, TupleDisplay, ListDisplay,
               DictDisplay, ListComprehension, Unary, BinaryChain, BoolChain, Comparison,
               Conditional, Attribute, Subscript, Slice, Call, Lambda>
      node;
};

struct Stmt;
using Block = std::vector<Stmt>;

struct ExpressionStmt {
  ExprPtr value;
};

/// `a = b = value`: targets in source order. A target is a Name, Attribute, Subscript, Slice,
/// TupleDisplay or ListDisplay (the parser reports anything else).
struct Assign {
  std::vector<ExprPtr> targets;
  ExprPtr value;
};

/// `target op= value`
struct AugmentedAssign {
  ExprPtr target;
  BinaryOp op;
  ExprPtr value;
};

struct IfBranch {
  ExprPtr condition;
  Block body;
};

struct If {
  std::vector<IfBranch> branches;  // if, elif…
  Block otherwise;
};

struct For {
  ExprPtr target;
  ExprPtr iterable;
  Block body;
  Block otherwise;
};

struct While {
  ExprPtr condition;
  Block body;
  Block otherwise;
};

struct Def {
  std::string name;
  Span name_span;
  std::vector<Parameter> parameters;
  std::shared_ptr<Block> body;  // shared: the function value outlives the statement
};

struct Return {
  ExprPtr value;  // null for a bare return
};

/// `raise`, `raise Type`, `raise Type, value`, `raise Type(value)`
struct Raise {
  ExprPtr type;   // null for a bare raise
  ExprPtr value;  // null when left out
};

/// `except:`, `except Type:`, `except (A, B), name:`, `except Type as name:`
struct ExceptHandler {
  Span span;
  ExprPtr type;  // null for a bare except
  std::string name;
  Block body;
};

struct Try {
  Block body;
  std::vector<ExceptHandler> handlers;
  Block otherwise;
  Block finally;
};

struct ImportedModule {
  std::string name;  // dotted
  std::string alias;
  Span span;
};

/// `import os, re as r`
struct Import {
  std::vector<ImportedModule> modules;
};

/// `from module import a as b, c`; `names` is empty for `*`
struct FromImport {
  ImportedModule module;
  std::vector<ImportedModule> names;
};

struct Assert {
  ExprPtr condition;
  ExprPtr message;  // null when left out
};

struct Del {
  std::vector<ExprPtr> targets;
};

struct Global {
  std::vector<std::string> names;
};

/// Python 2's statement: `print a, b`. Evaluated for its errors, printed nowhere.
struct Print {
  std::vector<ExprPtr> values;
};

/// `class Name: pass`. A class that holds anything is Refused.
struct EmptyClass {
  std::string name;
  Span name_span;
};

/// `exec`, `with`, `class`, `yield` and what else the parser knows but Domus never runs. The
/// evaluator reports it when (and only when) it is reached.
struct Refused {
  std::string keyword;
};

struct Pass {};
struct Break {};
struct Continue {};

struct Stmt {
  Span span;
  std::variant<ExpressionStmt, Assign, AugmentedAssign, If, For, While, Def, Return, Raise, Try,
               Import, FromImport, Assert, Del, Global, Print, EmptyClass, Refused, Pass, Break, Continue>
      node;
};

/// A whole script.
struct Module {
  FileId file = kNoFile;
  Block body;
};

}  // namespace domus::ast
