// What the commands begin with that speak of the state alone (history, lock, protect, state …): where
// it is, opening it, its lock, and the printing of what is refused.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/environment.h"
#include "cli/options.h"
#include "compiler/manifest.h"
#include "reconciler/reconcile_error.h"
#include "reconciler/store.h"

namespace domus {

/// Holds the lease of a store until the end of the command.
class Lease {
 public:
  Lease(Store& store, ProcessIdentity self) : store_(store), self_(std::move(self)) {}
  ~Lease() { (void)store_.Release(self_); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  Store& store_;
  ProcessIdentity self_;
};

/// "30s", "5m", "2h", "90" (seconds); null for anything else, or more than a year.
std::optional<int64_t> ParseDuration(const std::string& text);

/// How a command waits for the lock: on a terminal the line that tells who has it is written anew,
/// elsewhere it is written once. Null when `lock_timeout` is no duration: that was printed.
std::optional<LeaseWait> WaitFor(const std::string& lock_timeout, Environment& environment);

/// Clears that line, when the waiting is over.
void EndWaiting(const LeaseWait& wait, Environment& environment);

/// The manifest of a tree, or an empty one when it has none; null when it has errors: printed.
std::optional<Manifest> ReadManifest(const std::string& tree, const CommonOptions& common,
                                     Environment& environment);

class StateSession {
 public:
  /// The state file that the options, the environment or the manifest name. Null when domus.yaml
  /// can't be read: printed.
  static std::optional<StateSession> Find(const StateOptions& options, bool detailed_exitcode,
                                          const CommonOptions& common, Environment& environment);

  const std::string& file() const { return file_; }
  /// The file must exist: a command that only asks or records does not make one. Null: printed.
  std::optional<Store> OpenForWriting() const;
  /// Null: printed. Without a value, there is no state yet.
  std::optional<std::optional<Database>> OpenForReading() const;

  /// Takes the lease and runs `act`; the exit code.
  int WithLease(const std::string& command, const std::string& lock_timeout,
                const std::function<int(Store&, const ProcessIdentity&)>& act) const;

  /// Prints the error; its exit code.
  int Fail(const ReconcileError& error) const;
  Environment& environment() const { return *environment_; }

 private:
  StateSession(std::string file, bool detailed_exitcode, Environment& environment)
      : file_(std::move(file)), detailed_exitcode_(detailed_exitcode), environment_(&environment) {}

  std::string file_;
  bool detailed_exitcode_;
  Environment* environment_;
};

/// kExitFailed, or the code that --detailed-exitcode gives this error.
int ExitCodeFor(const ReconcileError& error, bool detailed_exitcode);

/// Asks on a terminal; true when the answer is "yes". Null: nobody is there to be asked (PL121).
std::optional<bool> Ask(const std::string& question, Environment& environment);

}  // namespace domus
