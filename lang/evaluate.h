// Running a guest script without running anything: a bounded evaluator over declared host facts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/settings.h"

namespace domus {

/// What os.uname() answers. Declared (domus.yaml `facts:`) or taken from this machine.
struct HostIdentity {
  std::string sysname = "Linux";
  std::string nodename = "localhost";
  std::string release;
  std::string version;
  std::string machine = "x86_64";
};

/// A script that exceeds one of these gets one located error.
struct Budgets {
  int64_t steps = 1'000'000;      // expressions and statements evaluated
  int depth = 100;                // calls within calls
  size_t string_bytes = 1 << 20;  // of any one string
  size_t items = 100'000;         // of any one list or dict
  size_t total_bytes = 64 << 20;  // of all strings and items made, freed or not
};

/// A `name=value` word; `where` is its place in a pseudo-file that the caller made of the words.
struct CommandLineWord {
  std::string name;
  std::string value;
  Location where;
};

struct EvaluateOptions {
  HostIdentity host;
  Budgets budgets;
  std::vector<CommandLineWord> words;
  /// Names that xm knows as variables: such a word wins over the file and is not visible inside it;
  /// any other word is a string variable before the script runs. Given once, its value is a String;
  /// given again, as for a list variable, a List of them all.
  std::vector<std::string> known_variables;
  /// xm runs a file with separate globals and locals, so its functions can't see its variables.
  /// Off for Domus's own use, where they can.
  bool xm_scopes = false;
};

/// An uncaught Python error, as xm would print it ("global name 'x' is not defined").
struct PythonError {
  std::string type;  // "NameError"
  std::string text;
  Location where;
};

struct Evaluation {
  Settings settings;
  /// Set when the script raised: the diagnostic has been reported too.
  std::optional<PythonError> error;
};

/// Evaluates the script; reports what it can't evaluate, why, and what to write instead.
/// Settings hold what was assigned before an error. Never throws, always ends.
Evaluation Evaluate(const ast::Module& module, const SourceFile& source,
                    const EvaluateOptions& options, DiagnosticSink& sink);

}  // namespace domus
