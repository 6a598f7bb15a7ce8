// Where a guest script gives its names values: which of them stand in a plain line of their own, and
// where a new line fits in.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edit/source_edit.h"
#include "lang/ast.h"
#include "lang/source_file.h"

namespace domus {

/// One place that binds a name.
struct Binding {
  Span name;
  Span statement;
  const ast::Expr* value = nullptr;  // of a plain binding
  /// `name = value` at the top level, one name alone. Else it is in a branch or loop, or bound by +=,
  /// del, def, import, a tuple, ….
  bool plain = false;
};

/// By name, in the order of the source; refers to the module.
class ScriptBindings {
 public:
  explicit ScriptBindings(const ast::Module& module);

  /// Empty for a name that the script never binds.
  const std::vector<Binding>& Of(std::string_view name) const;
  const std::map<std::string, std::vector<Binding>, std::less<>>& all() const { return all_; }
  const std::vector<Span>& statements() const { return statements_; }  // of the top level

 private:
  std::map<std::string, std::vector<Binding>, std::less<>> all_;
  std::vector<Span> statements_;
};

/// A new line `key = value` behind the setting that it belongs to, spaced like that one.
Replacement InsertSetting(const SourceFile& source, const ScriptBindings& bindings,
                          std::string_view key, std::string_view value);

/// The statement goes with its lines. Null when it shares a line with another one.
std::optional<Replacement> RemoveStatement(const SourceFile& source, Span statement);

}  // namespace domus
