// Running a program to its end: its arguments as they are, never through a shell.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace domus {

struct ProgramLimits {
  std::chrono::milliseconds time{60'000};
  size_t output_bytes = 64 << 20;  // of each of the two outputs
};

struct ProgramEnd {
  enum class Kind {
    kExited,     // `status` is its exit code
    kSignalled,  // `status` is the signal
    kTimedOut,   // killed, with all its process group
    kTooMuch,    // killed likewise: it said more than the limit
  };
  Kind kind = Kind::kExited;
  int status = 0;
  std::string out{};
  std::string err{};

  bool Succeeded() const { return kind == Kind::kExited && status == 0; }
};

/// What starts programs, so that tests can answer in their place. `started` is told the process id.
using ProgramRunner = std::function<Result<ProgramEnd>(
    const std::vector<std::string>& words, const ProgramLimits& limits,
    const std::function<void(int pid)>& started)>;

/// words[0] is looked for in PATH unless it has a slash. The program has a session of its own, so that
/// no signal of the terminal reaches it and what it leaves behind on purpose (a daemon) outlives us;
/// no input, the locale C, and no signal blocked. It is over when the program has ended, whoever else
/// still holds its outputs. Fails only when it can't be started.
Result<ProgramEnd> RunProgram(const std::vector<std::string>& words, const ProgramLimits& limits,
                              const std::function<void(int pid)>& started = {});

}  // namespace domus
