// Runs a program as a user's shell would, with limits, and keeps what it printed.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace domus {

struct ProgramResult {
  int status = 0;  // exit code, or 128 + signal
  std::string output;  // stdout and stderr together
};

struct ProgramLimits {
  size_t memory_bytes = 0;  // of address space; 0 is no limit
  unsigned seconds = 0;     // of processor time; 0 is no limit
};

inline ProgramResult RunProgram(const std::vector<std::string>& command, ProgramLimits limits = {}) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    ::dup2(pipe_ends[1], STDERR_FILENO);
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    const rlimit memory = {limits.memory_bytes, limits.memory_bytes};
    const rlimit time = {limits.seconds, limits.seconds};
    if (limits.memory_bytes != 0) ::setrlimit(RLIMIT_AS, &memory);
    if (limits.seconds != 0) ::setrlimit(RLIMIT_CPU, &time);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  ProgramResult result;
  char buffer[65536];
  for (ssize_t n; (n = ::read(pipe_ends[0], buffer, sizeof buffer)) > 0;) {
    result.output.append(buffer, static_cast<size_t>(n));
  }
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace domus
