#include "cli/confirm.h"

#include <istream>
#include <ostream>

#include "base/text.h"

namespace domus {

std::optional<ReconcileError> Confirm(const std::string& question, bool yes,
                                      const std::string& command, Environment& environment) {
  if (yes) return std::nullopt;
  ReconcileError error{.id = "PL121"};
  if (!environment.in_is_terminal) {
    error.headline = "nobody is there to confirm this";
    error.notes.push_back("nothing was changed: the standard input is no terminal");
    error.helps.push_back("read what it would do, then: " + command + " --yes");
    return error;
  }
  environment.out << "\n" << question << "\nType \"yes\" to continue: " << std::flush;
  std::string answer;
  std::getline(environment.in, answer);
  if (Trim(answer) == "yes") return std::nullopt;
  error.headline = "not confirmed; nothing was changed";
  return error;
}

}  // namespace domus
