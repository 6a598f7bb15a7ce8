// A program that runs beside the test: its output goes to a file, and it can be sent signals.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/files.h"
#include "tests/support/run_program.h"

namespace domus {

class BackgroundProgram {
 public:
  /// `output` takes stdout and stderr; it is made anew.
  BackgroundProgram(std::vector<std::string> command, std::string output)
      : output_(std::move(output)) {
    child_ = ::fork();
    if (child_ < 0) throw std::runtime_error("no process");
    if (child_ > 0) return;
    const int file = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;
  ~BackgroundProgram() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
  }

  void Signal(int signal) const { ::kill(child_, signal); }
  std::string Output() const { return ReadFile(output_).value_or(""); }
  ProgramResult Wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), Output()};
  }

 private:
  std::string output_;
  pid_t child_ = 0;
};

}  // namespace domus
