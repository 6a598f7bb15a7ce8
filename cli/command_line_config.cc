// lint and compile.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command_line_family.h"
#include "cli/compile_command.h"
#include "cli/lint_command.h"

namespace domus {
namespace {

void AddFrom(CLI::App* app, std::string& from) {
  AddChoice(app, "--from", from, {"auto", "vm.cfg", "xl", "sxp"},
            "How the guests are written (default: auto, by name and first byte; xl must be said)");
}

Command AddLint(CLI::App& root) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* app = root.add_subcommand("lint", "Check configs and report every finding");
  app->add_option("PATH", options->paths, "Files, directory trees, or - for standard input (default: .)")
      ->type_name("");
  app->add_option("--set", options->words, "Set a variable as xm does, for a single file")
      ->type_name("NAME=VALUE");
  AddFrom(app, options->from);
  app->add_option("--hypervisor", options->hypervisor, "The host where the guests are to run")
      ->type_name("ADDRESS");
  AddChoice(app, "--format", options->format, {"full", "concise", "json", "jsonl", "github"},
            "Frames, one line a finding, or data (default: $DOMUS_FORMAT, else full)");
  AddChoice(app, "--fail-level", options->fail_level, {"error", "warning", "note", "never"},
            "Exit 1 when a finding is at least this severe (default: error)");
  app->add_flag("--allow-empty", options->allow_empty, "A directory without configs is no error");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunLint);
}

Command AddCompile(CLI::App& root) {
  auto options = std::make_shared<CompileCommandOptions>();
  CLI::App* app = root.add_subcommand("compile", "Bring guests into another form");
  app->add_option("PATH", options->path,
                  "A guest's file, - for standard input, or a directory tree with --output-dir")
      ->required()
      ->type_name("");
  app->add_option("NAME=VALUE", options->words, "Variables, as on xm's command line")->type_name("");
  AddChoice(app, "--to", options->to, {"json", "sxp", "xm-xml", "vm.cfg", "xl", "libvirt-xml"},
            "The form (default: json, the typed model); sxp and xm-xml are as xm prints them");
  AddFrom(app, options->from);
  app->add_option("--output-dir", options->output_dir, "Write a file for each guest, all or none")
      ->type_name("DIR");
  app->add_flag("--strict", options->strict, "What the form can't say is an error");
  AddChoice(app, "--xen", options->xen, {"3.1", "3.4", "4.0", "4.4"},
            "The Xen version whose xm is meant by sxp and xm-xml (default: 3.4)");
  AddChoice(app, "--virt-type", options->virt_type, {"xen", "qemu", "kvm"},
            "What libvirt-xml is for (default: by the hypervisor, else xen)");
  app->add_option("--hypervisor", options->hypervisor, "The host where the guests are to run")
      ->type_name("ADDRESS");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunCompile);
}

}  // namespace

void AddConfigCommands(CLI::App& root, std::vector<Command>& commands) {
  commands.push_back(AddLint(root));
  commands.push_back(AddCompile(root));
}

}  // namespace domus
