#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "cli/command_line_family.h"
#include "cli/completion.h"
#include "cli/explain_command.h"
#include "cli/help_command.h"
#include "cli/man_page.h"
#include "cli/options.h"
#include "cli/reference.h"
#include "cli/version.h"
#include "cli/xm_command.h"

namespace domus {
namespace {

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

/// "lint"; "lock list" for a member of a group.
std::string FullName(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  const bool top = !parent || !parent->get_parent();
  return top ? app.get_name() : parent->get_name() + " " + app.get_name();
}

/// All commands but the hidden ones, as data.
std::vector<CommandReference> Reference(const std::vector<Command>& commands) {
  std::vector<CommandReference> all;
  for (const Command& command : commands) {
    if (command.app->get_group().empty()) continue;
    CommandReference reference{FullName(*command.app), command.app->get_description(), {}, {}};
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
  auto list = std::make_shared<bool>(false);
  CLI::App* app = root.add_subcommand("__man", "")->group("");
  app->add_option("PAGE", *name);
  app->add_flag("--list", *list);
  return {app, [name, list, &commands](Environment& environment) {
            const std::vector<CommandReference> all = Reference(commands);
            for (const CommandReference& command : all) {
              const std::string page = ManPageName(command);
              if (*list) environment.out << page << "\n";
              if (page == *name) environment.out << CommandManPage(command);
            }
            if (name->empty() && !*list) environment.out << MainManPage(all);
            return kExitOk;
          }};
}

/// For lint, its own code in place of the others'.
int ExitOf(int code, const std::vector<std::string>& arguments) {
  return !arguments.empty() && arguments[0] == "lint" ? kExitLintTrouble : code;
}

int UsageError(const std::string& message, const std::vector<std::string>& arguments,
               Environment& environment) {
  environment.err << "error: " << message << "\n";
  const std::string command = arguments.empty() ? "" : " " + arguments[0];
  environment.err << "  = help: domus help" << command << "\n";
  return ExitOf(kExitUsage, arguments);
}

class CommandLine {
 public:
  CommandLine() : root_("Keeps Xen and libvirt hosts in the state that a tree of configs describes",
                        "domus") {
    root_.set_help_flag("-h,--help", "Print this help");
    root_.set_version_flag("--version", VersionText());
    root_.require_subcommand(0, 1);
    AddConfigCommands(root_, commands_);
    AddHostCommands(root_, commands_);
    AddStateCommands(root_, commands_);
    AddImportCommands(root_, commands_);
    commands_.push_back(AddExplain(root_));
    commands_.push_back(AddXm(root_));
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
      if (command.run && command.app->parsed()) return Carry(command, arguments, environment);
    }
    return kExitUsage;
  }

 private:
  static int Carry(const Command& command, const std::vector<std::string>& arguments,
                   Environment& environment) {
    try {
      return command.run(environment);
    } catch (const std::system_error& error) {  // the machine is out of threads
      environment.err << "error: " << error.what() << "\n";
      return ExitOf(kExitFailed, arguments);
    }
  }

  std::string UnknownCommand(const std::vector<std::string>& arguments) const {
    const std::string& name = arguments[0];
    std::vector<std::string> names;
    for (const Command& command : commands_) {
      if (FullName(*command.app) == name) return "";
      if (!command.app->get_group().empty()) names.push_back(FullName(*command.app));
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
    const std::string topic = Join(help_.topic, " ");
    for (const Command& command : commands_) {
      if (FullName(*command.app) != topic) continue;
      environment.out << command.app->help(help_.topic.size() > 1 ? "domus " + help_.topic[0]
                                                                  : "domus");
      return kExitOk;
    }
    if (const auto text = HelpTopic(topic)) {
      environment.out << *text;
      return kExitOk;
    }
    return UsageError(fmt::format("no help on `{}`", topic), {}, environment);
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
