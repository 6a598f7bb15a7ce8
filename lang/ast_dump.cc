#include "lang/ast_dump.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

std::string_view Symbol(ast::BinaryOp op) {
  static constexpr std::string_view kSymbols[] = {"+",  "-",  "*",  "/", "//", "%",
                                                  "**", "<<", ">>", "&", "|",  "^"};
  return kSymbols[static_cast<size_t>(op)];
}

std::string_view Symbol(ast::CompareOp op) {
  static constexpr std::string_view kSymbols[] = {"==", "!=", "<",      "<=", ">",
                                                  ">=", "in", "not-in", "is", "is-not"};
  return kSymbols[static_cast<size_t>(op)];
}

std::string_view Symbol(ast::UnaryOp op) {
  static constexpr std::string_view kSymbols[] = {"pos", "neg", "~", "not"};
  return kSymbols[static_cast<size_t>(op)];
}

std::string Quoted(std::string_view text) { return "\"" + Printable(text) + "\""; }

/// Writes one tree. In a chain an operator is repeated where it changes: a + b - c is (+ a b - c).
class Dumper {
 public:
  std::string Take() { return std::move(out_); }

  void Write(const ast::Expr& expression) {
    std::visit([this](const auto& node) { Node(node); }, expression.node);
  }

  void Write(const ast::Block& block) {
    for (const ast::Stmt& statement : block) {
      Separate();
      std::visit([this](const auto& node) { Node(node); }, statement.node);
    }
  }

  void Write(const sxp::Node& node) {
    if (const sxp::Atom* atom = node.atom())
      return Word(atom->quoted ? Quoted(atom->text.text) : atom->text.text);
    Open("");
    for (const sxp::Node& item : node.form()->items) Write(item);
    Close();
  }

 private:
  void Separate() {
    if (!out_.empty() && out_.back() != '(' && out_.back() != ' ') out_ += ' ';
  }
  void Word(std::string_view word) {
    Separate();
    out_ += word;
  }
  void Open(std::string_view word) {
    Separate();
    out_ += '(';
    out_ += word;
  }
  void Close() { out_ += ')'; }

  /// `_` for one that was left out.
  void Write(const ast::ExprPtr& expression) {
    if (expression) return Write(*expression);
    Word("_");
  }
  void Write(const std::vector<ast::ExprPtr>& expressions) {
    for (const ast::ExprPtr& expression : expressions) Write(expression);
  }
  void WriteGroup(std::string_view word, const ast::Block& block) {
    if (block.empty()) return;
    Open(word);
    Write(block);
    Close();
  }
  void Write(const std::vector<ast::Parameter>& parameters) {
    Separate();
    out_ += '(';
    for (const ast::Parameter& parameter : parameters) {
      Word(parameter.name);
      if (parameter.default_value) out_ += '=', WriteJoined(*parameter.default_value);
    }
    Close();
  }
  /// Without a blank before it.
  void WriteJoined(const ast::Expr& expression) {
    Dumper dumper;
    dumper.Write(expression);
    out_ += dumper.Take();
  }
  void Write(const ast::ImportedModule& module) {
    Word(module.alias.empty() ? module.name : module.name + ":" + module.alias);
  }

  template <class... Parts>
  void Group(std::string_view word, const Parts&... parts) {
    Open(word);
    (Write(parts), ...);
    Close();
  }

  void Node(const ast::Name& node) { Word(node.id); }
  void Node(const ast::IntegerLiteral& node) {
    Word(fmt::format("{}{}", node.value, node.is_long ? "L" : ""));
  }
  void Node(const ast::FloatLiteral& node) { Word(fmt::format("{:#}", node.value)); }
  void Node(const ast::StringLiteral& node) {
    Word((node.value.unicode ? "u" : "") + Quoted(node.value.text));
  }
  void Node(const ast::TupleDisplay& node) { Group("tuple", node.elements); }
  void Node(const ast::ListDisplay& node) { Group("list", node.elements); }
  void Node(const ast::DictDisplay& node) {
    Open("dict");
    for (const auto& [key, value] : node.items) {
      Write(key);
      out_ += ':';
      WriteJoined(*value);
    }
    Close();
  }
  void Node(const ast::ListComprehension& node) {
    Open(node.is_generator ? "generate" : "each");
    Write(node.element);
    for (const ast::ComprehensionClause& clause : node.clauses) {
      Open("for");
      Write(clause.target);
      Write(clause.iterable);
      for (const ast::ExprPtr& condition : clause.conditions) Group("if", condition);
      Close();
    }
    Close();
  }
  void Node(const ast::Unary& node) { Group(Symbol(node.op), node.operand); }
  void Node(const ast::BinaryChain& node) {
    ast::BinaryOp op = node.rest.front().first;
    Open(Symbol(op));
    Write(node.first);
    for (const auto& [next, operand] : node.rest) {
      if (next != op) Word(Symbol(next));
      op = next;
      Write(operand);
    }
    Close();
  }
  void Node(const ast::BoolChain& node) {
    Group(node.op == ast::BoolOp::kAnd ? "and" : "or", node.operands);
  }
  void Node(const ast::Comparison& node) {
    Open("compare");
    Write(node.first);
    for (const auto& [op, operand] : node.rest) Word(Symbol(op)), Write(operand);
    Close();
  }
  void Node(const ast::Conditional& node) {
    Group("if-else", node.condition, node.then, node.otherwise);
  }
  void Node(const ast::Attribute& node) { Open("."), Write(node.object), Word(node.name), Close(); }
  void Node(const ast::Subscript& node) { Group("[]", node.object, node.index); }
  void Node(const ast::Slice& node) {
    Group("[:]", node.object, node.lower, node.upper, node.step);
  }
  void Node(const ast::Call& node) {
    Open("call");
    Write(node.callee);
    Write(node.arguments);
    for (const ast::KeywordArgument& keyword : node.keywords) {
      Word(keyword.name + "=");
      WriteJoined(*keyword.value);
    }
    Close();
  }
  void Node(const ast::Lambda& node) { Group("lambda", node.parameters, *node.body); }

  void Node(const ast::ExpressionStmt& node) { Write(node.value); }
  void Node(const ast::Assign& node) { Group("=", node.targets, node.value); }
  void Node(const ast::AugmentedAssign& node) {
    Group(fmt::format("{}=", Symbol(node.op)), node.target, node.value);
  }
  void Node(const ast::If& node) {
    Open("if");
    for (const ast::IfBranch& branch : node.branches) {
      Write(branch.condition);
      WriteGroup("then", branch.body);
    }
    WriteGroup("else", node.otherwise);
    Close();
  }
  void Node(const ast::For& node) {
    Open("for");
    Write(node.target);
    Write(node.iterable);
    WriteGroup("do", node.body);
    WriteGroup("else", node.otherwise);
    Close();
  }
  void Node(const ast::While& node) {
    Open("while");
    Write(node.condition);
    WriteGroup("do", node.body);
    WriteGroup("else", node.otherwise);
    Close();
  }
  void Node(const ast::Def& node) { Group("def " + node.name, node.parameters, *node.body); }
  void Node(const ast::Return& node) { Group("return", node.value); }
  void Node(const ast::Raise& node) { Group("raise", node.type, node.value); }
  void Node(const ast::Try& node) {
    Open("try");
    WriteGroup("do", node.body);
    for (const ast::ExceptHandler& handler : node.handlers) {
      Open("except");
      Write(handler.type);
      if (!handler.name.empty()) Word(handler.name);
      WriteGroup("do", handler.body);
      Close();
    }
    WriteGroup("else", node.otherwise);
    WriteGroup("finally", node.finally);
    Close();
  }
  void Node(const ast::Import& node) {
    Open("import");
    for (const ast::ImportedModule& module : node.modules) Write(module);
    Close();
  }
  void Node(const ast::FromImport& node) {
    Open("from");
    Write(node.module);
    for (const ast::ImportedModule& name : node.names) Write(name);
    if (node.names.empty()) Word("*");
    Close();
  }
  void Node(const ast::Assert& node) { Group("assert", node.condition, node.message); }
  void Node(const ast::Del& node) { Group("del", node.targets); }
  void Node(const ast::Global& node) {
    Open("global");
    for (const std::string& name : node.names) Word(name);
    Close();
  }
  void Node(const ast::Print& node) { Group("print", node.values); }
  void Node(const ast::EmptyClass& node) { Group("class " + node.name); }
  void Node(const ast::Refused& node) { Group("refused " + node.keyword); }
  void Node(const ast::Pass&) { Word("pass"); }
  void Node(const ast::Break&) { Word("break"); }
  void Node(const ast::Continue&) { Word("continue"); }

  std::string out_;
};

}  // namespace

std::string Dump(const ast::Module& module) {
  Dumper dumper;
  dumper.Write(module.body);
  return dumper.Take();
}

std::string Dump(const ast::Expr& expression) {
  Dumper dumper;
  dumper.Write(expression);
  return dumper.Take();
}

std::string Dump(const sxp::Document& document) {
  Dumper dumper;
  for (const sxp::Node& form : document.forms) dumper.Write(form);
  return dumper.Take();
}

}  // namespace domus
