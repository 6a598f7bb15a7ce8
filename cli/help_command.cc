#include "cli/help_command.h"

namespace domus {

std::optional<std::string> HelpTopic(const std::string& name) {
  if (name != "exit-codes") return std::nullopt;
  return R"(Exit codes

  lint            0  clean, or nothing at or above --fail-level
                  1  findings
                  2  usage, I/O or internal error; nothing matched (unless --allow-empty)

  plan            0  plan made, with changes or without
                  1  error
  drift           0  printed; with --detailed-exitcode 0 only if there is none, else 2
                  1  error
  apply           0  done
                  1  failed
  accept, import, adopt
                  0  done, or nothing to do
                  1  failed or refused; nothing was written unless the error says so
  status          0  printed; with --exit-code 0 only if all is Synced and Healthy, else 2
                  1  error
                  6  with --exit-code: the hypervisor can't be reached
  hypervisor      0  printed
                  1  error
                  6  the hypervisor can't be reached
  history, rollback, lock, protect, unprotect, forget, state
                  0  done; state check: the state is sound
                  1  failed; state check: it is damaged
  compile, explain, help
                  0  done
                  1  failed

  Any command but lint
                 64  usage error

  plan, apply, rollback, drift, accept, import, adopt, protect, unprotect and forget
  with --detailed-exitcode
                  0  no changes / nothing to do
                  1  error
                  2  changes / changed
                  3  refused by a guard or policy
                  4  the plan is stale or used
                  5  the state is locked
                  6  the hypervisor can't be reached
                  7  partly applied; the journal is kept and the next apply continues

  Any command
                130  stopped by SIGINT at a safe point
                143  stopped by SIGTERM at a safe point
)";
}

}  // namespace domus
