// accept, import and adopt: what the host has, taken into the config and the state.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/accept_command.h"
#include "cli/adopt_command.h"
#include "cli/command_line_family.h"
#include "cli/import_command.h"

namespace domus {
namespace {

/// The words of these commands are addresses and names, so PATH has an option of its own.
void AddPlaces(CLI::App* app, HostOptions& host) {
  app->add_option("--config", host.path, "A config file or a directory tree (default: .)")
      ->type_name("PATH");
  app->add_option("--state", host.state, "The file that records what was applied")
      ->type_name("FILE");
  app->add_option("--hypervisor", host.hypervisor,
                  "The host: auto, xl:, libvirt:URI, or sim:FILE?memory=MIB&cpus=N")
      ->type_name("ADDRESS");
}

template <class Options>
void AddWriting(CLI::App* app, Options& options, const std::string& dry_run) {
  app->add_flag("-y,--yes", options.yes, "Don't ask");
  app->add_flag("--dry-run", options.dry_run, dry_run);
  app->add_flag("--detailed-exitcode", options.detailed_exitcode,
                "Tell changes from none by the exit code");
  AddCommon(app, options.common);
}

Command AddAccept(CLI::App& root) {
  auto options = std::make_shared<AcceptOptions>();
  CLI::App* app = root.add_subcommand("accept", "Write what was changed on the host into the config");
  app->add_option("ADDRESS", options->addresses,
                  "guest.NAME for all that drifted, guest.NAME.memory, guest.NAME.disk[xvdb], ...")
      ->required()
      ->type_name("");
  AddPlaces(app, options->host);
  AddWriting(app, *options, "Only show the files' diff");
  return MakeCommand(app, options, RunAccept);
}

Command AddImport(CLI::App& root) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* app = root.add_subcommand("import", "Write configs for guests that nobody manages");
  app->add_option("NAME", options->names, "Guests on the host, by name")->type_name("");
  app->add_flag("--all", options->all, "All guests on the host that are not managed");
  AddPlaces(app, options->host);
  app->add_option("--format", options->format, "How the files are written: vm.cfg (default) or sxp")
      ->check(CLI::IsMember({"vm.cfg", "sxp"}).description(""))
      ->type_name("FORM");
  app->add_flag("--no-adopt", options->no_adopt, "Only write the files; domus adopt takes over later");
  AddLockTimeout(app, options->lock_timeout);
  AddWriting(app, *options, "Only show what would be written");
  return MakeCommand(app, options, RunImport);
}

Command AddAdopt(CLI::App& root) {
  auto options = std::make_shared<AdoptOptions>();
  CLI::App* app = root.add_subcommand("adopt", "Manage a guest that the host has already");
  app->add_option("ADDRESS", options->addresses, "guest.NAME, which the config describes")
      ->required()
      ->type_name("");
  AddPlaces(app, options->host);
  AddLockTimeout(app, options->lock_timeout);
  AddWriting(app, *options, "Only show what a plan would then do");
  return MakeCommand(app, options, RunAdopt);
}

}  // namespace

void AddImportCommands(CLI::App& root, std::vector<Command>& commands) {
  commands.push_back(AddAccept(root));
  commands.push_back(AddImport(root));
  commands.push_back(AddAdopt(root));
}

}  // namespace domus
