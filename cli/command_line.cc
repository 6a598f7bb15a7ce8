#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "cli/apply_command.h"
#include "cli/compile_command.h"
#include "cli/completion.h"
#include "cli/explain_command.h"
#include "cli/help_command.h"
#include "cli/lint_command.h"
#include "cli/man_page.h"
#include "cli/options.h"
#include "cli/plan_command.h"
#include "cli/reference.h"
#include "cli/status_command.h"
#include "cli/version.h"
#include "cli/xm_command.h"

namespace domus {
namespace {

using Run = std::function<int(Environment&)>;

/// One command: its options are bound to `options`, which `run` reads after parsing.
struct Command {
  CLI::App* app;
  Run run;
};

/// An option whose values are fixed; they are its type's name, which Reference() reads back.
void AddChoice(CLI::App* app, const std::string& name, std::string& target,
               const std::vector<std::string>& choices, const std::string& help) {
  app->add_option(name, target, help)
      ->check(CLI::IsMember(choices).description(""))
      ->type_name(Join(choices, "|"));
}

void AddCommon(CLI::App* app, CommonOptions& common) {
  AddChoice(app, "--color", common.color, {"auto", "always", "never"}, "Colour the output");
  app->add_flag("-q,--quiet", common.quiet, "Print no summary and no progress");
}

/// `run` gets the options that parsing has filled in.
template <class Options>
Command MakeCommand(CLI::App* app, std::shared_ptr<Options> options,
                    int (*run)(const Options&, Environment&)) {
  return {app, [options, run](Environment& environment) { return run(*options, environment); }};
}

OptionReference Describe(const CLI::Option& option) {
  OptionReference reference;
  for (const std::string& name : option.get_snames()) reference.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) reference.names.push_back("--" + name);
  if (option.get_expected_max() > 0) reference.value = option.get_type_name();
  for (const std::string_view choice : Split(reference.value, '|')) {
    reference.choices.emplace_back(choice);
  }
  if (reference.choices.size() == 1) reference.choices.clear();
  reference.help = option.get_description();
  reference.repeatable = option.get_expected_max() > 1;
  return reference;
}

/// All commands but the hidden ones, as data.
std::vector<CommandReference> Reference(const std::vector<Command>& commands) {
  std::vector<CommandReference> all;
  for (const Command& command : commands) {
    if (command.app->get_group().empty()) continue;
    CommandReference reference{command.app->get_name(), command.app->get_description(), {}, {}};
    for (const CLI::Option* option : std::as_const(*command.app).get_options()) {
      OptionReference described = Describe(*option);
      const bool positional = described.names.empty();
      if (positional) described.value = option->get_name();
      (positional ? reference.positionals : reference.options).push_back(std::move(described));
    }
    all.push_back(std::move(reference));
  }
  return all;
}

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

void AddHost(CLI::App* app, HostOptions& host) {
  app->add_option("PATH", host.path, "A config file or a directory tree (default: .)")->type_name("");
  app->add_option("--set", host.words, "Set a variable as xm does, for a single file")
      ->type_name("NAME=VALUE");
  app->add_option("--state", host.state, "The file that records what was applied")
      ->type_name("FILE");
  app->add_option("--hypervisor", host.hypervisor, "The host, as sim:FILE?memory=MIB&cpus=N")
      ->type_name("ADDRESS");
}

void AddPolicy(CLI::App* app, PolicyOptions& policy) {
  app->add_option("--allow", policy.allow, "What may be done besides live and staged changes")
      ->delimiter(',')
      ->check(CLI::IsMember({"live", "staged", "restart", "recreate", "remove"}).description(""))
      ->type_name("LEVEL,...");
  app->add_option("--max-remove", policy.max_remove,
                  "The most guests that --allow remove may remove (default: 10%, at least 1)")
      ->type_name("N/P%");
  app->add_option("--stop-timeout", policy.stop_timeout_s,
                  "How long a guest may take to shut down (default: 180)")
      ->check(CLI::Range(0, 86400).description(""))
      ->type_name("SECONDS");
}

Command AddPlan(CLI::App& root) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* app = root.add_subcommand("plan", "Show what apply would do, and do nothing");
  AddHost(app, options->host);
  AddPolicy(app, options->policy);
  app->add_flag("--full", options->full, "Show the settings that stay, too");
  app->add_flag("--detailed-exitcode", options->detailed_exitcode,
                "Tell changes from none by the exit code");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunPlan);
}

Command AddApply(CLI::App& root) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App* app = root.add_subcommand("apply", "Make the host what the config says");
  AddHost(app, options->host);
  AddPolicy(app, options->policy);
  app->add_flag("-y,--yes", options->yes, "Don't ask; allows nothing that --allow doesn't");
  app->add_flag("--dry-run", options->dry_run, "Only show the plan");
  app->add_flag("--force-stop", options->force_stop,
                "Pull the plug of a guest that does not shut down in time");
  app->add_flag("--full", options->full, "Show the settings that stay, too");
  app->add_flag("--detailed-exitcode", options->detailed_exitcode,
                "Tell changes from none by the exit code");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunApply);
}

Command AddStatus(CLI::App& root) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* app = root.add_subcommand("status", "Show how the host stands to the config");
  AddHost(app, options->host);
  app->add_flag("--exit-code", options->exit_code,
                "Exit 2 unless every guest is Synced and Healthy");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunStatus);
}

/// For the help texts only: xm has its own ways with a command line, and is run before CLI11 reads it.
Command AddXm(CLI::App& root) {
  CLI::App* app = root.add_subcommand("xm", "Print a guest exactly as Xen's own xm does");
  auto words = std::make_shared<std::vector<std::string>>();
  app->add_option("ARGUMENT", *words, "new or create, --dryrun or -x, a config, name=value words")
      ->type_name("");
  app->footer("All options: domus xm new --help");
  return {app, [words](Environment& environment) { return RunXm(*words, environment); }};
}

Command AddExplain(CLI::App& root) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* app = root.add_subcommand("explain", "Explain a diagnostic code or a guest key");
  app->add_option("SUBJECT", options->subject, "VM010, unknown-key, memory, …; none lists all codes")
      ->type_name("");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunExplain);
}

Command AddCompletion(CLI::App& root, const std::vector<Command>& commands) {
  auto shell = std::make_shared<std::string>("bash");
  CLI::App* app = root.add_subcommand("completion", "Print a completion script for a shell");
  AddChoice(app, "SHELL", *shell, {"bash", "zsh", "fish"}, "The shell");
  return {app, [shell, &commands](Environment& environment) {
            environment.out << *CompletionScript(*shell, Reference(commands));
            return kExitOk;
          }};
}

/// Hidden: the install step makes the man pages with it.
Command AddMan(CLI::App& root, const std::vector<Command>& commands) {
  auto name = std::make_shared<std::string>();
  CLI::App* app = root.add_subcommand("__man", "")->group("");
  app->add_option("COMMAND", *name);
  return {app, [name, &commands](Environment& environment) {
            const std::vector<CommandReference> all = Reference(commands);
            for (const CommandReference& command : all) {
              if (command.name == *name) environment.out << CommandManPage(command);
            }
            if (name->empty()) environment.out << MainManPage(all);
            return kExitOk;
          }};
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
    commands_ = {AddLint(root_), AddCompile(root_), AddPlan(root_),
                 AddApply(root_), AddStatus(root_), AddExplain(root_), AddXm(root_)};
    CLI::App* help = root_.add_subcommand("help", "Help for a command, or on exit-codes");
    help->add_option("TOPIC", help_.topic, "A command, or exit-codes")->type_name("");
    commands_.push_back({help, [this](Environment& e) { return Help(e); }});
    commands_.push_back(AddCompletion(root_, commands_));
    commands_.push_back(AddMan(root_, commands_));
  }

  int Run(const std::vector<std::string>& arguments, Environment& environment) {
    if (arguments.empty()) {
      environment.err << RootHelp();
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
    std::vector<std::string> names;
    for (const Command& command : commands_) {
      if (command.app->get_name() == name) return "";
      if (!command.app->get_group().empty()) names.push_back(command.app->get_name());
    }
    if (name.starts_with("-")) return "";
    const auto nearest = Nearest(name, std::vector<std::string_view>(names.begin(), names.end()));
    return fmt::format("`{}` is no command{}", name,
                       nearest ? fmt::format("; did you mean `{}`?", *nearest) : "");
  }

  /// CLI::App::help() would print the help of the command being run.
  std::string RootHelp() const {
    return root_.get_formatter()->make_help(&root_, root_.get_name(), CLI::AppFormatMode::Normal);
  }

  int Help(Environment& environment) {
    if (help_.topic.empty()) {
      environment.out << RootHelp();
      return kExitOk;
    }
    for (const Command& command : commands_) {
      if (command.app->get_name() == help_.topic) {
        environment.out << command.app->help("domus");
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
  if (!arguments.empty() && arguments[0] == "xm") {
    return RunXm({arguments.begin() + 1, arguments.end()}, environment);
  }
  return CommandLine().Run(arguments, environment);
}

}  // namespace domus
