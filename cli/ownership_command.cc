#include "cli/ownership_command.h"

#include <functional>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/state_session.h"
#include "reconciler/ownership.h"

namespace domus {
namespace {

using Act = std::function<int(const StateSession&, Store&, const ProcessIdentity&)>;

/// Runs `act` with the lock of the state.
int WithState(const std::string& verb, const OwnershipOptions& options, Environment& environment,
              const Act& act) {
  const auto session =
      StateSession::Find(options.state, options.detailed_exitcode, options.common, environment);
  if (!session) return kExitFailed;
  return session->WithLease(
      "domus " + verb, options.lock_timeout,
      [&](Store& store, const ProcessIdentity& self) { return act(*session, store, self); });
}

/// Says what was done, unless told to be quiet.
int Done(const OwnershipOptions& options, Environment& environment, const std::string& text) {
  if (!options.common.quiet) environment.out << text << "\n";
  return options.detailed_exitcode ? kExitChanges : kExitOk;
}

/// The question that `forget` asks.
std::string Question(const RecordedObject& object) {
  std::string question = fmt::format(
      "Forget {}?  Domus will no longer manage it; on the host it stays as it is.",
      Printable(object.address));
  if (object.protection) {
    question += fmt::format("\nIts protection goes with that: {}", ProtectionText(*object.protection));
  }
  return question;
}

/// Null when it is to be forgotten; else the exit code.
std::optional<int> ConfirmForget(const OwnershipOptions& options, const StateSession& session,
                                 Store& store) {
  const Result<RecordedState> recorded = store.Load();
  if (!recorded) return session.Fail(StateError(recorded.error()));
  const auto object = recorded->objects.find(options.address);
  if (object == recorded->objects.end()) {
    return session.Fail(NotRecorded(*recorded, options.address));
  }
  if (options.yes) return std::nullopt;
  const std::optional<bool> answer = Ask(Question(object->second), session.environment());
  if (answer && *answer) return std::nullopt;
  ReconcileError error{.id = "PL121"};
  error.headline = answer ? "not confirmed; nothing was changed" : "nobody is there to confirm this";
  if (!answer) {
    error.notes.push_back("nothing was changed: the standard input is no terminal");
    error.helps.push_back(fmt::format("domus forget {} --yes", Printable(options.address)));
  }
  return session.Fail(error);
}

}  // namespace

int RunProtect(const OwnershipOptions& options, Environment& environment) {
  if (Trim(options.reason).empty()) {
    environment.err << "error: --reason must say why\n  = help: domus protect "
                    << Printable(options.address) << " --reason \"licence server\"\n";
    return kExitUsage;
  }
  return WithState("protect", options, environment,
                   [&](const StateSession& session, Store& store, const ProcessIdentity& self) {
    const auto done = Protect(store, self, options.address, options.reason);
    if (!done) return session.Fail(done.error());
    return Done(options, environment,
                fmt::format("{} is protected: no plan removes or recreates it until domus unprotect.",
                            options.address));
  });
}

int RunUnprotect(const OwnershipOptions& options, Environment& environment) {
  return WithState("unprotect", options, environment,
                   [&](const StateSession& session, Store& store, const ProcessIdentity& self) {
    const auto done = Unprotect(store, self, options.address);
    if (!done) return session.Fail(done.error());
    return Done(options, environment,
                fmt::format("{} is no longer protected by domus protect.", options.address));
  });
}

int RunForget(const OwnershipOptions& options, Environment& environment) {
  return WithState("forget", options, environment,
                   [&](const StateSession& session, Store& store, const ProcessIdentity& self) {
    if (const auto exit_code = ConfirmForget(options, session, store)) return *exit_code;
    const auto done = Forget(store, self, options.address);
    if (!done) return session.Fail(done.error());
    return Done(options, environment,
                fmt::format("{} is no longer managed. On the host nothing was touched.\n"
                            "Remove its file from the config, too: a plan refuses a guest that is "
                            "there and not managed (PL101).",
                            options.address));
  });
}

}  // namespace domus
