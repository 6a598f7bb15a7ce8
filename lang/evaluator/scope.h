// Names and what they stand for: the script's own, and those of each function call.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

struct Binding {
  std::string name;
  std::optional<Ref> value;  // none once deleted
  Location name_at;
  std::vector<Location> overwritten;
  /// The last plain top-level assignment, while nothing has read it.
  std::optional<Location> unread;
  bool from_command_line = false;
  /// Assigned by the script or the command line, not by Domus, an `import` or a `def`.
  bool is_setting = false;
};

enum class Origin {
  kProvided,     // by Domus, `import` or `def`
  kPlain,        // a top-level assignment that nothing guards
  kConditional,  // any other assignment
};

/// Bindings in order of first assignment.
class Namespace {
 public:
  /// Null when there is none. Reading is what keeps an assignment from being overwritten in vain.
  const Ref* Read(const std::string& name);
  void Assign(const std::string& name, Ref value, Location name_at, Origin origin);
  /// `name=value` of the command line.
  void AssignWord(const std::string& name, Ref value, Location where);
  /// Replaces the value of a name, or adds it, without counting as an assignment of the script.
  void Replace(const std::string& name, Ref value);
  /// False when there is none.
  bool Erase(const std::string& name);
  const std::vector<Binding>& all() const { return all_; }

 private:
  Binding& At(const std::string& name);

  std::vector<Binding> all_;
  std::unordered_map<std::string, size_t> index_;
};

/// One function call, or the script itself.
struct Frame : std::enable_shared_from_this<Frame> {
  Namespace names;
  /// What the function assigns anywhere, so that it is local everywhere; null for the script.
  const std::set<std::string>* locals = nullptr;
  std::set<std::string> globals;      // of `global` statements
  std::shared_ptr<Frame> enclosing;   // of a function inside a function
  int guards = 0;                     // if, for, while, try around the current statement

  bool IsModule() const { return locals == nullptr; }
};

/// Where the script's names live. As xm runs a file, `global` and functions see names of their own.
struct Globals {
  Frame* module = nullptr;
  Namespace separate;
  bool xm_scopes = false;

  Namespace& ForFunctions() { return xm_scopes ? separate : module->names; }
};

}  // namespace domus::evaluator
