// The commands by family: each function adds its own to the command line. Only cli/command_line*.cc
// know CLI11.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/options.h"

namespace CLI {
class App;
}

namespace domus {

/// One command: its options are bound to a struct, which `run` reads after parsing. A group of
/// commands (`lock`) is one without `run`; its members are commands of their own.
struct Command {
  CLI::App* app;
  std::function<int(Environment&)> run;
};

/// lint, compile.
void AddConfigCommands(CLI::App& root, std::vector<Command>& commands);
/// plan, apply, drift, status, rollback, hypervisor.
void AddHostCommands(CLI::App& root, std::vector<Command>& commands);
/// history, protect, unprotect, forget, lock …, state ….
void AddStateCommands(CLI::App& root, std::vector<Command>& commands);
/// accept, import, adopt.
void AddImportCommands(CLI::App& root, std::vector<Command>& commands);

/// An option whose values are fixed; they are its type's name, which references are made from.
void AddChoice(CLI::App* app, const std::string& name, std::string& target,
               const std::vector<std::string>& choices, const std::string& help);
/// A command that is only a name before those of its members.
CLI::App* AddGroup(CLI::App& root, const std::string& name, const std::string& help,
                   std::vector<Command>& commands);
/// --lock-timeout.
void AddLockTimeout(CLI::App* app, std::string& timeout);
/// --color and --quiet.
void AddCommon(CLI::App* app, CommonOptions& common);

/// `run` gets the options that parsing has filled in.
template <class Options>
Command MakeCommand(CLI::App* app, std::shared_ptr<Options> options,
                    int (*run)(const Options&, Environment&)) {
  return {app, [options, run](Environment& environment) { return run(*options, environment); }};
}

}  // namespace domus
