// What plan, apply and status begin with: the compiled config, the places of state and host, and the
// printing of what the reconciler refuses.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/options.h"
#include "cli/places.h"
#include "compiler/compile.h"
#include "compiler/manifest.h"
#include "hypervisor/hypervisor.h"
#include "lang/source_file.h"
#include "model/state.h"
#include "reconciler/planner.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/recorded_state.h"

namespace domus {

class HostSession {
 public:
  /// Compiles the config and opens the hypervisor. Null when that failed: it was printed, and
  /// `exit_code` is set.
  static std::unique_ptr<HostSession> Open(const HostOptions& options, const CommonOptions& common,
                                           bool detailed_exitcode, Environment& environment,
                                           int& exit_code);

  /// Opens the hypervisor, and compiles the config only to learn where things are and what passwords
  /// it has: one that does not compile is no obstacle. Until Want(), nothing is desired.
  static std::unique_ptr<HostSession> OpenForRollback(const HostOptions& options,
                                                      const CommonOptions& common,
                                                      bool detailed_exitcode,
                                                      Environment& environment, int& exit_code);
  /// From now on, this is desired, and all there is to manage.
  void Want(DesiredState desired);

  const DesiredState& desired() const { return desired_; }
  /// Of OpenForRollback: the guests of the config, as far as it compiles.
  const DesiredState& config() const { return config_; }
  /// What desired() was made of; null when the tree was empty and the state isn't.
  const Compilation* compilation() const { return compilation_ ? &*compilation_ : nullptr; }
  const std::string& state_file() const { return places_.state_file; }
  const std::string& hypervisor_address() const { return places_.hypervisor; }
  Hypervisor& hypervisor() { return *hypervisor_; }
  /// The lines of what was compiled, as far as they may be shown; valid while the session lives.
  SourceLines Lines() const;
  /// `policy:` of domus.yaml.
  const PlanDefaults& plan_defaults() const { return plan_defaults_; }
  /// For calls that may outlive the session.
  std::shared_ptr<Hypervisor> shared_hypervisor() const { return hypervisor_; }
  /// A tree is all there is to manage, a single file isn't.
  bool covers_all() const { return covers_all_; }

  /// Null when the host can't be observed: printed, `exit_code` set.
  std::optional<ObservedState> Observe(int& exit_code);
  /// Likewise, with the files that a plan by this policy must know of.
  std::optional<ObservedState> ObserveFor(const PlanPolicy& policy, int& exit_code);
  /// Nobody asks the host any more: it is closed while the rest of the command ends.
  void CloseHost();
  void Print(const ReconcileError& error) const;
  /// kExitFailed, or the code that --detailed-exitcode gives this error.
  int CodeFor(const ReconcileError& error) const;
  /// Prints the errors; the code of the first.
  int Fail(const std::vector<ReconcileError>& errors) const;

 private:
  HostSession(bool detailed_exitcode, Environment& environment)
      : detailed_exitcode_(detailed_exitcode), environment_(environment) {}
  bool CompileConfig(const HostOptions& options, const CommonOptions& common);
  bool TryConfig(const HostOptions& options, const CommonOptions& common);
  bool OpenHost();

  std::future<void> closing_{};  // goes last: it waits for what all the others needn't wait for
  bool detailed_exitcode_;
  Environment& environment_;
  SourceMap sources_;
  std::optional<Compilation> compilation_;
  DesiredState desired_;
  DesiredState config_;
  Places places_;
  PlanDefaults plan_defaults_;
  bool covers_all_ = true;
  std::shared_ptr<Hypervisor> hypervisor_;
};

/// The policy of domus.yaml and of the options, which win; null when --max-remove can't be read:
/// printed as a usage error.
std::optional<PlanPolicy> ReadPolicy(const PolicyOptions& options, const HostSession& session,
                                     Environment& environment);

}  // namespace domus
