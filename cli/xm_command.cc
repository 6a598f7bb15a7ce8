#include "cli/xm_command.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <ostream>
#include <system_error>

#include "compiler/xm/dry_run.h"

namespace domus {
namespace {

std::string HomeDirectory(const Environment& environment) {
  if (const auto home = environment.variable("HOME")) return *home;
  const passwd* user = ::getpwuid(::getuid());
  return user && user->pw_dir ? user->pw_dir : "";
}

/// A 32-bit dom0 hashes names to other numbers.
PythonWord WordOf(const HostIdentity& machine) {
  const bool is_x86_32 =
      machine.machine.size() == 4 && machine.machine[0] == 'i' && machine.machine.ends_with("86");
  return is_x86_32 ? PythonWord::k32 : PythonWord::k64;
}

}  // namespace

int RunXm(const std::vector<std::string>& arguments, Environment& environment) {
  xm::DryRunHost host;
  std::error_code ignored;
  host.environment.directory = std::filesystem::current_path(ignored).string();
  host.environment.home = HomeDirectory(environment);
  host.environment.display = environment.variable("DISPLAY");
  host.environment.xauthority = environment.variable("XAUTHORITY");
  host.identity = environment.machine;
  host.word = WordOf(environment.machine);
  const xm::DryRunResult result = xm::DryRun(arguments, host);
  environment.out << result.out;
  environment.out.flush();
  environment.err << result.err;
  return result.status;
}

}  // namespace domus
