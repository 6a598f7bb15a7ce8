// history, protect, unprotect, forget, lock … and state …: what speaks of the state alone.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command_line_family.h"
#include "cli/history_command.h"
#include "cli/lock_command.h"
#include "cli/ownership_command.h"
#include "cli/state_command.h"

namespace domus {
namespace {

void AddState(CLI::App* app, StateOptions& state) {
  app->add_option("--config", state.config, "The tree whose domus.yaml names the state (default: .)")
      ->type_name("DIR");
  app->add_option("--state", state.state, "The file that records what was applied")
      ->type_name("FILE");
}

void AddJson(CLI::App* app, bool& json) {
  app->add_flag("--json", json, "Print a JSON document");
}

Command AddHistory(CLI::App& root) {
  auto options = std::make_shared<HistoryOptions>();
  CLI::App* app = root.add_subcommand("history", "Show what was done, by whom and when");
  app->add_option("RUN", options->run, "One run, with each of its steps")->type_name("");
  AddState(app, options->state);
  AddJson(app, options->json);
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunHistory);
}

Command AddOwnership(CLI::App& root, const std::string& name, const std::string& help,
                     int (*run)(const OwnershipOptions&, Environment&)) {
  auto options = std::make_shared<OwnershipOptions>();
  CLI::App* app = root.add_subcommand(name, help);
  app->add_option("ADDRESS", options->address, "What it is about: guest.NAME")
      ->required()
      ->type_name("");
  if (name == "protect") {
    app->add_option("--reason", options->reason, "Why; plans show it")->required()->type_name("TEXT");
  }
  if (name == "forget") app->add_flag("-y,--yes", options->yes, "Don't ask");
  AddState(app, options->state);
  AddLockTimeout(app, options->lock_timeout);
  app->add_flag("--detailed-exitcode", options->detailed_exitcode, "Exit 2 when it was done");
  AddCommon(app, options->common);
  return MakeCommand(app, options, run);
}

/// What all commands of `lock` have.
Command AddLock(CLI::App* group, const std::string& name, const std::string& help,
                int (*run)(const LockOptions&, Environment&)) {
  auto options = std::make_shared<LockOptions>();
  CLI::App* app = group->add_subcommand(name, help);
  if (name == "hold") {
    app->add_option("REASON", options->reason, "Why; whoever is kept out is told")
        ->required()
        ->type_name("");
    AddLockTimeout(app, options->lock_timeout);
  }
  if (name == "steal") {
    app->add_option("PID", options->pid, "Only if this process holds it")->type_name("");
    app->add_flag("--force", options->force, "Even from a process that is alive");
    app->add_flag("-y,--yes", options->yes, "Don't ask");
  }
  if (name == "list") AddJson(app, options->json);
  AddState(app, options->state);
  AddCommon(app, options->common);
  return MakeCommand(app, options, run);
}

Command AddStateFile(CLI::App* group, const std::string& name, const std::string& help,
                     int (*run)(const StateFileOptions&, Environment&)) {
  auto options = std::make_shared<StateFileOptions>();
  CLI::App* app = group->add_subcommand(name, help);
  if (name == "backup") {
    app->add_option("FILE", options->file, "The new file")->required()->type_name("");
    app->add_flag("--force", options->force, "Replace a file of that name");
  }
  if (name == "prune") {
    app->add_option("--keep", options->keep, "How many of the last runs stay")
        ->required()
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->type_name("N");
    AddLockTimeout(app, options->lock_timeout);
  }
  if (name == "check") AddJson(app, options->json);
  if (name == "export") app->add_flag("--json", options->json, "As JSON, which is the only format");
  AddState(app, options->state);
  AddCommon(app, options->common);
  return MakeCommand(app, options, run);
}

}  // namespace

void AddStateCommands(CLI::App& root, std::vector<Command>& commands) {
  commands.push_back(AddHistory(root));
  commands.push_back(AddOwnership(root, "protect", "Keep a guest from being removed or recreated",
                                  RunProtect));
  commands.push_back(AddOwnership(root, "unprotect", "Lift what domus protect did", RunUnprotect));
  commands.push_back(
      AddOwnership(root, "forget", "Manage a guest no longer, and leave it as it is", RunForget));
  CLI::App* lock = AddGroup(root, "lock", "See, hold, release or take over the lock of the state",
                            commands);
  commands.push_back(AddLock(lock, "list", "Show who holds the lock", RunLockList));
  commands.push_back(AddLock(lock, "hold", "Keep everybody from applying", RunLockHold));
  commands.push_back(AddLock(lock, "release", "End a hold", RunLockRelease));
  commands.push_back(AddLock(lock, "steal", "Take the lock from who holds it", RunLockSteal));
  CLI::App* state = AddGroup(root, "state", "Export, back up, check or prune the state", commands);
  commands.push_back(AddStateFile(state, "export", "Print all that is recorded, but no secret",
                                  RunStateExport));
  commands.push_back(AddStateFile(state, "backup", "Write a copy, whoever is writing meanwhile",
                                  RunStateBackup));
  commands.push_back(AddStateFile(state, "check", "Look for damage", RunStateCheck));
  commands.push_back(AddStateFile(state, "prune", "Forget old runs", RunStatePrune));
}

}  // namespace domus
