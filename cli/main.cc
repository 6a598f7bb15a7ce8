#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/command_line.h"
#include "cli/environment.h"

namespace domus {
namespace {

volatile std::sig_atomic_t stop_signal = 0;  // the first that came
volatile std::sig_atomic_t stop_count = 0;
volatile std::sig_atomic_t stops_heeded = 1;

void OnStopSignal(int signal) {
  // One signal more than the command heeds ends the process at once; every store survives that.
  if (stop_count >= stops_heeded) ::_exit(128 + signal);
  stop_count = stop_count + 1;
  if (stop_signal == 0) stop_signal = signal;
}

void HandleSignals() {
  struct sigaction action = {};
  action.sa_handler = OnStopSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader that went away (`domus explain | head`) is an error of the stream, not a crash.
  std::signal(SIGPIPE, SIG_IGN);
}

HostIdentity ThisMachine() {
  utsname names = {};
  if (::uname(&names) != 0) return {};
  return {names.sysname, names.nodename, names.release, names.version, names.machine};
}

std::optional<std::string> Variable(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

int TerminalWidth() {
  winsize size = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

std::string ProgramName(const char* path) {
  const std::string text = path ? path : "";
  return text.substr(text.rfind('/') + 1);
}

int Main(int argc, char** argv) {
  HandleSignals();
  Environment environment{.out = std::cout, .err = std::cerr, .in = std::cin};
  environment.out_is_terminal = ::isatty(STDOUT_FILENO) != 0;
  environment.err_is_terminal = ::isatty(STDERR_FILENO) != 0;
  environment.in_is_terminal = ::isatty(STDIN_FILENO) != 0;
  environment.width = TerminalWidth();
  environment.variable = Variable;
  environment.machine = ThisMachine();
  environment.find_host = [] { return FindHost("/", Variable("PATH").value_or("")); };
  environment.is_root = ::geteuid() == 0;
  environment.stop_requested = [] { return stop_count > 0; };
  environment.stop_waiting = [] { return stop_count > 1; };
  environment.stops_twice = [] { stops_heeded = 2; };
  std::vector<std::string> arguments(argv + 1, argv + argc);
  // Scripts that check configs with `xm new --dryrun` find it under that name too.
  if (ProgramName(argv[0]) == "xm") arguments.insert(arguments.begin(), "xm");
  int code = RunCommandLine(arguments, environment);
  std::cout.flush();
  if (!std::cout && code == kExitOk) code = kExitFailed;  // a full disk, a closed pipe
  if (stop_signal != 0) code = 128 + stop_signal;
  if (environment.calls_left_behind) {
    std::cerr.flush();
    ::_exit(code);
  }
  return code;
}

}  // namespace
}  // namespace domus

int main(int argc, char** argv) { return domus::Main(argc, argv); }
