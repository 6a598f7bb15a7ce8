#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "cli/compile_command.h"
#include "cli/explain_command.h"
#include "cli/help_command.h"
#include "cli/lint_command.h"
#include "cli/options.h"
#include "cli/version.h"

namespace domus {
namespace {

using Run = std::function<int(Environment&)>;

/// One command: its options are bound to `options`, which `run` reads after parsing.
struct Command {
  CLI::App* app;
  Run run;
};

void AddCommon(CLI::App* app, CommonOptions& common) {
  app->add_option("--color", common.color, "Colour the output: auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  app->add_flag("-q,--quiet", common.quiet, "Print no summary and no progress");
}

/// `run` gets the options that parsing has filled in.
template <class Options>
Command MakeCommand(CLI::App* app, std::shared_ptr<Options> options,
                    int (*run)(const Options&, Environment&)) {
  return {app, [options, run](Environment& environment) { return run(*options, environment); }};
}

Command AddLint(CLI::App& root) {
  auto options = std::make_shared<LintOptions>();
  CLI::App* app = root.add_subcommand("lint", "Check configs and report every finding");
  app->add_option("PATH", options->paths, "Files or directory trees; the current directory if none")
      ->type_name("PATH");
  app->add_option("--set", options->words, "Set a variable as xm does, for a single file")
      ->type_name("NAME=VALUE");
  app->add_option("--format", options->format, "full frames or concise lines (default: $DOMUS_FORMAT)")
      ->check(CLI::IsMember({"full", "concise"}))
      ->type_name("FORMAT");
  app->add_option("--fail-level", options->fail_level,
                  "Exit 1 from this severity up: error, warning, note or never")
      ->check(CLI::IsMember({"error", "warning", "note", "never"}))
      ->type_name("LEVEL");
  app->add_flag("--allow-empty", options->allow_empty, "A directory without configs is no error");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunLint);
}

Command AddCompile(CLI::App& root) {
  auto options = std::make_shared<CompileCommandOptions>();
  CLI::App* app = root.add_subcommand("compile", "Print one guest in another form");
  app->add_option("FILE", options->path, "A guest's vm.cfg or SXP file")->required()->type_name("FILE");
  app->add_option("NAME=VALUE", options->words, "Variables, as on xm's command line")
      ->type_name("NAME=VALUE");
  app->add_option("--to", options->to, "json, or sxp as `xm new --dryrun` prints it")
      ->check(CLI::IsMember({"json", "sxp"}))
      ->type_name("FORM");
  app->add_option("--xen", options->xen, "The Xen version whose SXP to print")
      ->check(CLI::IsMember({"3.1", "3.4", "4.0", "4.4"}))
      ->type_name("VERSION");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunCompile);
}

Command AddExplain(CLI::App& root) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* app = root.add_subcommand("explain", "Explain a diagnostic code or a guest key");
  app->add_option("SUBJECT", options->subject, "VM010, unknown-key, memory, …; none lists all codes")
      ->type_name("SUBJECT");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunExplain);
}

int UsageExit(const std::vector<std::string>& arguments) {
  return !arguments.empty() && arguments[0] == "lint" ? kExitLintTrouble : kExitUsage;
}

int UsageError(const std::string& message, const std::vector<std::string>& arguments,
               Environment& environment) {
  environment.err << "error: " << message << "\n";
  const std::string command = arguments.empty() ? "" : " " + arguments[0];
  environment.err << "  = help: domus help" << command << "\n";
  return UsageExit(arguments);
}

class CommandLine {
 public:
  CommandLine() : root_("Keeps Xen and libvirt hosts in the state that a tree of configs describes",
                        "domus") {
    root_.set_help_flag("-h,--help", "Print this help");
    root_.set_version_flag("--version", VersionText());
    root_.require_subcommand(0, 1);
    commands_ = {AddLint(root_), AddCompile(root_), AddExplain(root_)};
    CLI::App* help = root_.add_subcommand("help", "Help for a command, or on exit-codes");
    help->add_option("TOPIC", help_.topic, "A command, or exit-codes")->type_name("TOPIC");
    commands_.push_back({help, [this](Environment& e) { return Help(e); }});
  }

  int Run(const std::vector<std::string>& arguments, Environment& environment) {
    if (arguments.empty()) {
      environment.err << root_.help();
      return kExitUsage;
    }
    if (std::string unknown = UnknownCommand(arguments); !unknown.empty()) {
      return UsageError(unknown, {}, environment);
    }
    try {
      root_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::Success& success) {  // --help, --version
      return root_.exit(success, environment.out, environment.err);
    } catch (const CLI::ParseError& error) {
      return UsageError(error.what(), arguments, environment);
    }
    for (const Command& command : commands_) {
      if (command.app->parsed()) return command.run(environment);
    }
    return kExitUsage;
  }

 private:
  std::string UnknownCommand(const std::vector<std::string>& arguments) const {
    const std::string& name = arguments[0];
    std::vector<std::string_view> names;
    for (const Command& command : commands_) names.push_back(command.app->get_name());
    if (name.starts_with("-") || std::ranges::find(names, name) != names.end()) return "";
    const auto nearest = Nearest(name, names);
    return fmt::format("`{}` is no command{}", name,
                       nearest ? fmt::format("; did you mean `{}`?", *nearest) : "");
  }

  int Help(Environment& environment) {
    if (help_.topic.empty()) {
      environment.out << root_.help();
      return kExitOk;
    }
    for (const Command& command : commands_) {
      if (command.app->get_name() == help_.topic) {
        environment.out << command.app->help();
        return kExitOk;
      }
    }
    if (const auto topic = HelpTopic(help_.topic)) {
      environment.out << *topic;
      return kExitOk;
    }
    return UsageError(fmt::format("no help on `{}`", help_.topic), {}, environment);
  }

  CLI::App root_;
  std::vector<Command> commands_;
  HelpOptions help_;
};

}  // namespace

int RunCommandLine(const std::vector<std::string>& arguments, Environment& environment) {
  return CommandLine().Run(arguments, environment);
}

}  // namespace domus
