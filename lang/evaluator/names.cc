#include "lang/evaluator/names.h"

namespace domus::evaluator {
namespace {

using ast::Block;
using ast::Expr;
using ast::ExprPtr;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

/// Calls visit(child) for every direct subexpression; lambdas' bodies and defaults included.
template <class Visit>
void ForEachChild(const Expr& expr, Visit visit) {
  const auto one = [&](const ExprPtr& child) {
    if (child) visit(*child);
  };
  const auto each = [&](const std::vector<ExprPtr>& children) {
    for (const ExprPtr& child : children) one(child);
  };
  const auto chain = [&](const auto& node) {
    one(node.first);
    for (const auto& [op, operand] : node.rest) one(operand);
  };
  std::visit(
      Overloaded{
          [](const ast::Name&) {}, [](const ast::IntegerLiteral&) {},
          [](const ast::FloatLiteral&) {}, [](const ast::StringLiteral&) {},
          [&](const ast::TupleDisplay& n) { each(n.elements); },
          [&](const ast::ListDisplay& n) { each(n.elements); },
          [&](const ast::DictDisplay& n) {
            for (const auto& [key, value] : n.items) one(key), one(value);
          },
          [&](const ast::ListComprehension& n) {
            one(n.element);
            for (const ast::ComprehensionClause& clause : n.clauses) {
              one(clause.target);
              one(clause.iterable);
              each(clause.conditions);
            }
          },
          [&](const ast::Unary& n) { one(n.operand); },
          [&](const ast::BinaryChain& n) { chain(n); },
          [&](const ast::BoolChain& n) { each(n.operands); },
          [&](const ast::Comparison& n) { chain(n); },
          [&](const ast::Conditional& n) { one(n.condition), one(n.then), one(n.otherwise); },
          [&](const ast::Attribute& n) { one(n.object); },
          [&](const ast::Subscript& n) { one(n.object), one(n.index); },
          [&](const ast::Slice& n) { one(n.object), one(n.lower), one(n.upper), one(n.step); },
          [&](const ast::Call& n) {
            one(n.callee);
            each(n.arguments);
            for (const ast::KeywordArgument& keyword : n.keywords) one(keyword.value);
          },
          [&](const ast::Lambda& n) {
            for (const ast::Parameter& parameter : n.parameters) one(parameter.default_value);
            if (n.body) visit(*n.body);
          },
      },
      expr.node);
}

/// Walks statements: reads(expr), assigns(expr) for each target, names(id) for each bare name that
/// a statement binds, enters(body) for a nested function.
template <class Walker>
void Walk(const Block& block, Walker& walker);

template <class Walker>
struct StatementWalk {
  Walker& walker;

  void Read(const ExprPtr& expr) {
    if (expr) walker.Reads(*expr);
  }
  void operator()(const ast::ExpressionStmt& s) { Read(s.value); }
  void operator()(const ast::Assign& s) {
    Read(s.value);
    for (const ExprPtr& target : s.targets) walker.Assigns(*target);
  }
  void operator()(const ast::AugmentedAssign& s) {
    Read(s.value);
    walker.Assigns(*s.target);
  }
  void operator()(const ast::If& s) {
    for (const ast::IfBranch& branch : s.branches) {
      Read(branch.condition);
      Walk(branch.body, walker);
    }
    Walk(s.otherwise, walker);
  }
  void operator()(const ast::For& s) {
    Read(s.iterable);
    walker.Assigns(*s.target);
    Walk(s.body, walker);
    Walk(s.otherwise, walker);
  }
  void operator()(const ast::While& s) {
    Read(s.condition);
    Walk(s.body, walker);
    Walk(s.otherwise, walker);
  }
  void operator()(const ast::Def& s) {
    for (const ast::Parameter& parameter : s.parameters) Read(parameter.default_value);
    walker.Binds(s.name);
    walker.Enters(*s.body);
  }
  void operator()(const ast::Return& s) { Read(s.value); }
  void operator()(const ast::Raise& s) { Read(s.type), Read(s.value); }
  void operator()(const ast::Try& s) {
    Walk(s.body, walker);
    for (const ast::ExceptHandler& handler : s.handlers) {
      Read(handler.type);
      if (!handler.name.empty()) walker.Binds(handler.name);
      Walk(handler.body, walker);
    }
    Walk(s.otherwise, walker);
    Walk(s.finally, walker);
  }
  void operator()(const ast::Import& s) {
    for (const ast::ImportedModule& module : s.modules) {
      walker.Binds(module.alias.empty() ? module.name.substr(0, module.name.find('.'))
                                        : module.alias);
    }
  }
  void operator()(const ast::FromImport& s) {
    for (const ast::ImportedModule& name : s.names) {
      walker.Binds(name.alias.empty() ? name.name : name.alias);
    }
  }
  void operator()(const ast::Assert& s) { Read(s.condition), Read(s.message); }
  void operator()(const ast::Del& s) {
    for (const ExprPtr& target : s.targets) walker.Assigns(*target);
  }
  void operator()(const ast::Global& s) {
    for (const std::string& name : s.names) walker.DeclaresGlobal(name);
  }
  void operator()(const ast::Print& s) {
    for (const ExprPtr& value : s.values) Read(value);
  }
  void operator()(const ast::EmptyClass& s) { walker.Binds(s.name); }
  void operator()(const ast::Refused&) {}
  void operator()(const ast::Pass&) {}
  void operator()(const ast::Break&) {}
  void operator()(const ast::Continue&) {}
};

template <class Walker>
void Walk(const Block& block, Walker& walker) {
  for (const ast::Stmt& statement : block) {
    StatementWalk<Walker> walk{walker};
    std::visit(walk, statement.node);
  }
}

struct ReadWalker {
  std::set<std::string> names;

  void Reads(const Expr& expr) {
    if (const auto* name = std::get_if<ast::Name>(&expr.node)) names.insert(name->id);
    ForEachChild(expr, [&](const Expr& child) { Reads(child); });
  }
  /// A target reads only what is inside it: `disk[i] = …` reads disk and i.
  void Assigns(const Expr& target) {
    if (std::holds_alternative<ast::Name>(target.node)) return;
    const bool display = std::holds_alternative<ast::TupleDisplay>(target.node) ||
                         std::holds_alternative<ast::ListDisplay>(target.node);
    ForEachChild(target, [&](const Expr& child) { display ? Assigns(child) : Reads(child); });
  }
  void Binds(const std::string&) {}
  void DeclaresGlobal(const std::string&) {}
  void Enters(const Block& body) { Walk(body, *this); }
};

struct AssignWalker {
  std::set<std::string> names;
  std::set<std::string> globals;

  /// A list comprehension leaks its variables into the function.
  void Reads(const Expr& expr) {
    if (std::holds_alternative<ast::Lambda>(expr.node)) return;
    if (const auto* list = std::get_if<ast::ListComprehension>(&expr.node)) {
      if (!list->is_generator) {
        for (const ast::ComprehensionClause& clause : list->clauses) {
          AddTargets(*clause.target, names);
        }
      }
    }
    ForEachChild(expr, [&](const Expr& child) { Reads(child); });
  }
  void Assigns(const Expr& target) { AddTargets(target, names); }
  void Binds(const std::string& name) { names.insert(name); }
  void DeclaresGlobal(const std::string& name) { globals.insert(name); }
  void Enters(const Block&) {}
};

}  // namespace

void AddTargets(const Expr& target, std::set<std::string>& names) {
  if (const auto* name = std::get_if<ast::Name>(&target.node)) {
    names.insert(name->id);
  } else if (std::holds_alternative<ast::TupleDisplay>(target.node) ||
             std::holds_alternative<ast::ListDisplay>(target.node)) {
    ForEachChild(target, [&](const Expr& child) { AddTargets(child, names); });
  }
}

std::set<std::string> NamesRead(const Block& block) {
  ReadWalker walker;
  Walk(block, walker);
  return std::move(walker.names);
}

std::set<std::string> NamesAssigned(const Block& body) {
  AssignWalker walker;
  Walk(body, walker);
  for (const std::string& name : walker.globals) walker.names.erase(name);
  return std::move(walker.names);
}

}  // namespace domus::evaluator
