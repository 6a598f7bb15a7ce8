// lint and compile.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command_line_family.h"
#include "cli/compile_command.h"
#include "cli/lint_command.h"

namespace domus {
namespace {

Command AddLint(CLI::App& root) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* app = root.add_subcommand("lint", "Check configs and report every finding");
  app->add_option("PATH", options->paths, "Files or directory trees (default: .)")->type_name("");
  app->add_option("--set", options->words, "Set a variable as xm does, for a single file")
      ->type_name("NAME=VALUE");
  AddChoice(app, "--format", options->format, {"full", "concise"},
            "Frames or one line a finding (default: $DOMUS_FORMAT, else full)");
  AddChoice(app, "--fail-level", options->fail_level, {"error", "warning", "note", "never"},
            "Exit 1 when a finding is at least this severe (default: error)");
  app->add_flag("--allow-empty", options->allow_empty, "A directory without configs is no error");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunLint);
}

Command AddCompile(CLI::App& root) {
  auto options = std::make_shared<CompileCommandOptions>();
  CLI::App* app = root.add_subcommand("compile", "Print one guest in another form");
  app->add_option("FILE", options->path, "A guest's vm.cfg or SXP file")->required()->type_name("");
  app->add_option("NAME=VALUE", options->words, "Variables, as on xm's command line")->type_name("");
  AddChoice(app, "--to", options->to, {"json", "sxp"},
            "The typed model as JSON (the default), or SXP as `xm new --dryrun` prints it");
  AddChoice(app, "--xen", options->xen, {"3.1", "3.4", "4.0", "4.4"},
            "The Xen version whose SXP to print (default: 3.4)");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunCompile);
}

}  // namespace

void AddConfigCommands(CLI::App& root, std::vector<Command>& commands) {
  commands.push_back(AddLint(root));
  commands.push_back(AddCompile(root));
}

}  // namespace domus
