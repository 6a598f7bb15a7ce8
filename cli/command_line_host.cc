// plan, apply, drift, status, rollback and hypervisor.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/apply_command.h"
#include "cli/command_line_family.h"
#include "cli/drift_command.h"
#include "cli/hypervisor_command.h"
#include "cli/plan_command.h"
#include "cli/rollback_command.h"
#include "cli/show_command.h"
#include "cli/status_command.h"

namespace domus {
namespace {

void AddAddress(CLI::App* app, std::optional<std::string>& state,
                std::optional<std::string>& hypervisor) {
  app->add_option("--state", state, "The file that records what was applied")->type_name("FILE");
  app->add_option("--hypervisor", hypervisor,
                  "The host: auto, xl:, libvirt:URI, or sim:FILE?memory=MIB&cpus=N")
      ->type_name("ADDRESS");
}

void AddHost(CLI::App* app, HostOptions& host) {
  app->add_option("PATH", host.path, "A config file or a directory tree (default: .)")->type_name("");
  app->add_option("--set", host.words, "Set a variable as xm does, for a single file")
      ->type_name("NAME=VALUE");
  AddAddress(app, host.state, host.hypervisor);
}

void AddScope(CLI::App* app, std::vector<std::string>& targets,
              std::vector<std::string>& excludes) {
  app->add_option("--target", targets, "Only this guest, or these: guest.db01, guest.web*")
      ->type_name("ADDRESS");
  app->add_option("--exclude", excludes, "All but this guest, or these")->type_name("ADDRESS");
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
  AddScope(app, policy.targets, policy.excludes);
}

void AddRemoveData(CLI::App* app, PolicyOptions& policy) {
  app->add_flag("--remove-data", policy.remove_data,
                "Also delete the images and NVRAM of guests that --allow remove removes");
}

/// What plan, apply and rollback show, and the exit codes they have.
template <class Options>
void AddShowing(CLI::App* app, Options& options) {
  app->add_flag("--full", options.full, "Show the settings that stay, too");
  app->add_flag("--detailed-exitcode", options.detailed_exitcode,
                "Tell changes from none by the exit code");
  AddCommon(app, options.common);
}

/// How apply and rollback carry out a plan.
template <class Options>
void AddApplying(CLI::App* app, Options& options) {
  app->add_flag("-y,--yes", options.yes, "Don't ask; allows nothing that --allow doesn't");
  app->add_flag("--dry-run", options.dry_run, "Only show the plan");
  app->add_flag("--json", options.json, "Tell what is done as JSON, a document a line");
  app->add_flag("--force-stop", options.force_stop,
                "Pull the plug of a guest that does not shut down in time");
  AddLockTimeout(app, options.lock_timeout);
}

Command AddPlan(CLI::App& root) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* app = root.add_subcommand("plan", "Show what apply would do, and do nothing");
  AddHost(app, options->host);
  AddPolicy(app, options->policy);
  AddRemoveData(app, options->policy);
  app->add_option("-o,--out", options->save_to, "Save the plan, for show and apply")
      ->type_name("FILE");
  app->add_flag("--force", options->force, "Save it over a file that is no plan");
  app->add_flag("--json", options->json, "Print the plan as a JSON document");
  AddShowing(app, *options);
  return MakeCommand(app, options, RunPlan);
}

Command AddShow(CLI::App& root) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* app = root.add_subcommand("show", "Show a saved plan as plan printed it");
  app->add_option("FILE", options->file, "What plan -o saved")->required()->type_name("");
  app->add_flag("--full", options->full, "Show the settings that stay, too");
  app->add_flag("--json", options->json, "Print the plan as a JSON document");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunShow);
}

/// A whole number within a range.
template <typename Number>
void AddNumber(CLI::App* app, const char* name, Number& number, std::pair<int, int> range,
               const char* unit, const char* text) {
  app->add_option(name, number, text)
      ->check(CLI::Range(range.first, range.second).description(""))
      ->type_name(unit);
}

Command AddApply(CLI::App& root) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App* app = root.add_subcommand("apply", "Make the host what the config, or a saved plan, says");
  AddHost(app, options->host);
  AddPolicy(app, options->policy);
  AddRemoveData(app, options->policy);
  AddApplying(app, *options);
  AddNumber(app, "--parallel", options->parallel, {1, 64}, "N",
            "Guests that are changed at the same time (default: domus.yaml's, or 4)");
  AddNumber(app, "--retries", options->retries, {0, 20}, "N",
            "How often a call is made again whose failure may pass by itself (default: 3)");
  AddNumber(app, "--call-timeout", options->call_timeout_s, {1, 86400}, "SECONDS",
            "How long the hypervisor may take to answer a call (default: 60)");
  AddShowing(app, *options);
  return MakeCommand(app, options, RunApply);
}

Command AddRollback(CLI::App& root) {
  auto options = std::make_shared<RollbackOptions>();
  CLI::App* app = root.add_subcommand("rollback", "Go back to what an earlier run wanted");
  app->add_option("RUN", options->run, "A run, as domus history lists them")->required()->type_name("");
  AddHost(app, options->apply.host);
  AddPolicy(app, options->apply.policy);
  AddApplying(app, options->apply);
  AddShowing(app, options->apply);
  return MakeCommand(app, options, RunRollback);
}

Command AddDrift(CLI::App& root) {
  auto options = std::make_shared<DriftOptions>();
  CLI::App* app =
      root.add_subcommand("drift", "Show what was changed on the host outside domus");
  AddHost(app, options->host);
  AddScope(app, options->targets, options->excludes);
  app->add_flag("--full", options->full, "Cut no long values");
  app->add_flag("--detailed-exitcode", options->detailed_exitcode, "Exit 2 when there is drift");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunDrift);
}

Command AddStatus(CLI::App& root) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* app = root.add_subcommand("status", "Show how the host stands to the config");
  AddHost(app, options->host);
  app->add_option("--diff", options->diff,
                  "Each setting that waits, of one guest or all: config, next boot, now")
      ->expected(0, 1)
      ->type_name("ADDRESS");
  app->add_flag("--full", options->full, "Cut no long values");
  app->add_flag("--exit-code", options->exit_code,
                "Exit 2 unless every guest is Synced and Healthy");
  app->add_flag("--json", options->json, "Print a JSON document, with all that --diff shows");
  app->add_option("--watch", options->watch_s, "Again when the host changes, and every so many seconds, until Ctrl-C")
      ->check(CLI::Range(1, 86400).description(""))
      ->type_name("SECONDS");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunStatus);
}

Command AddHypervisor(CLI::App& root) {
  auto options = std::make_shared<HypervisorOptions>();
  CLI::App* app =
      root.add_subcommand("hypervisor", "Show which host is meant and why, and what it can do");
  app->add_option("--config", options->config, "The tree whose domus.yaml may name the host (default: .)")
      ->type_name("PATH");
  AddAddress(app, options->state, options->hypervisor);
  app->add_flag("--json", options->json, "Print a JSON document");
  AddCommon(app, options->common);
  return MakeCommand(app, options, RunHypervisor);
}

}  // namespace

void AddHostCommands(CLI::App& root, std::vector<Command>& commands) {
  commands.push_back(AddPlan(root));
  commands.push_back(AddShow(root));
  commands.push_back(AddApply(root));
  commands.push_back(AddDrift(root));
  commands.push_back(AddStatus(root));
  commands.push_back(AddRollback(root));
  commands.push_back(AddHypervisor(root));
}

}  // namespace domus
