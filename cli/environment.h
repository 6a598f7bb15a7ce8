// What a command may touch besides files: streams, terminal, environment variables. main() makes
// the real one; tests make their own and run commands in process.
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "cli/git_revision.h"
#include "cli/wall_clock.h"
#include "hypervisor/find_host.h"
#include "lang/evaluate.h"

namespace domus {

struct Environment {
  std::ostream& out;  // data
  std::ostream& err;  // progress and errors
  std::istream& in;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool in_is_terminal = false;
  int width = 100;  // columns of the terminal, or what plain output is laid out for
  /// An environment variable; null when it is unset or empty.
  std::function<std::optional<std::string>(const char* name)> variable = [](const char*) {
    return std::optional<std::string>();
  };
  /// What os.uname() says here, unless domus.yaml declares otherwise.
  HostIdentity machine = {};
  /// Which hypervisor this machine has, for `auto`.
  std::function<Result<FoundHost>()> find_host = [] {
    return Result<FoundHost>(Fail("this machine has no hypervisor"));
  };
  bool is_root = false;
  std::function<WallClock()> wall_clock = SystemWallClock;
  /// Unix seconds.
  std::function<int64_t()> now = [] { return int64_t{std::time(nullptr)}; };
  /// As many random bytes: for the ids of plans.
  std::function<std::string(size_t)> random_bytes = RandomBytes;
  /// The commit that a config is at: PATH, and the files that it was read from.
  std::function<std::optional<ConfigRevision>(const std::string& path,
                                              const std::vector<std::string>& files)>
      revision = GitRevision;
  /// True once SIGINT or SIGTERM came: stop at the next safe point.
  std::function<bool()> stop_requested = [] { return false; };
  /// True once a second one came: stop waiting for what is under way. Only after stops_twice(); else
  /// the second one ends the process.
  std::function<bool()> stop_waiting = [] { return false; };
  std::function<void()> stops_twice = [] {};
  /// Calls to a hypervisor hang on threads that can't be ended: the process must end without them.
  bool calls_left_behind = false;
};

/// Exit codes, as `domus help exit-codes` lists them.
enum ExitCode : int {
  kExitOk = 0,
  kExitFindings = 1,     // lint family: findings
  kExitFailed = 1,       // elsewhere: it failed
  kExitLintTrouble = 2,  // lint family: usage, I/O, nothing matched
  kExitChanges = 2,      // with --detailed-exitcode
  kExitRefused = 3,      // with --detailed-exitcode, as all below
  kExitStale = 4,
  kExitLocked = 5,
  kExitUnreachable = 6,
  kExitPartly = 7,
  kExitUsage = 64,  // outside the lint family
  kExitInterrupted = 130,
  kExitTerminated = 143,
};

}  // namespace domus
