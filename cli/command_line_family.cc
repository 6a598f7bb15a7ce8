#include "cli/command_line_family.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/text.h"

namespace domus {

void AddChoice(CLI::App* app, const std::string& name, std::string& target,
               const std::vector<std::string>& choices, const std::string& help) {
  app->add_option(name, target, help)
      ->check(CLI::IsMember(choices).description(""))
      ->type_name(Join(choices, "|"));
}

CLI::App* AddGroup(CLI::App& root, const std::string& name, const std::string& help,
                   std::vector<Command>& commands) {
  CLI::App* group = root.add_subcommand(name, help)->require_subcommand(1);
  commands.push_back({group, nullptr});
  return group;
}

void AddLockTimeout(CLI::App* app, std::string& timeout) {
  app->add_option("--lock-timeout", timeout, "How long to wait for the lock of the state (default: 0)")
      ->type_name("DURATION");
}

void AddCommon(CLI::App* app, CommonOptions& common) {
  AddChoice(app, "--color", common.color, {"auto", "always", "never"}, "Colour the output");
  app->add_flag("-q,--quiet", common.quiet, "Print no summary and no progress");
}

}  // namespace domus
