#include "lang/evaluator/refusals.h"

#include <fmt/format.h>

namespace domus::evaluator {
namespace {

struct Refusal {
  std::string_view name;  // "module.*" stands for all of a module
  std::string_view does;
  std::string_view help;
};

constexpr std::string_view kProgram = "would run a program";
constexpr std::string_view kEnvironment = "would read the environment";
constexpr std::string_view kFile = "would read a file";
constexpr std::string_view kDisk = "would look at the disk";
constexpr std::string_view kChange = "would change the disk";
constexpr std::string_view kClock = "would read the clock";
constexpr std::string_view kChance = "would choose by chance";
constexpr std::string_view kNetwork = "would use the network";
constexpr std::string_view kProcess = "would act on processes";
constexpr std::string_view kCode = "would run code that is made at run time";

constexpr std::string_view kFixed = "write the value itself";
constexpr std::string_view kWord = "pass the value on the command line: NAME=VALUE";
constexpr std::string_view kPlain = "write the statements themselves; a config has no other parts";
constexpr std::string_view kSame =
    "write a fixed value: a config that gives another guest each time can't be kept up";

constexpr Refusal kRefusals[] = {
    {"os.popen", kProgram, kFixed},
    {"os.popen2", kProgram, kFixed},
    {"os.popen3", kProgram, kFixed},
    {"os.system", kProgram, kFixed},
    {"os.exec", kProgram, kFixed},
    {"os.execl", kProgram, kFixed},
    {"os.execv", kProgram, kFixed},
    {"os.execvp", kProgram, kFixed},
    {"os.spawnl", kProgram, kFixed},
    {"os.spawnv", kProgram, kFixed},
    {"os.startfile", kProgram, kFixed},
    {"os.environ", kEnvironment, kWord},
    {"os.getenv", kEnvironment, kWord},
    {"os.putenv", "would change the environment", kPlain},
    {"os.open", kFile, kFixed},
    {"os.fdopen", kFile, kFixed},
    {"os.read", kFile, kFixed},
    {"os.readlink", kDisk, kFixed},
    {"os.listdir", kDisk, kFixed},
    {"os.walk", kDisk, kFixed},
    {"os.stat", kDisk, kFixed},
    {"os.lstat", kDisk, kFixed},
    {"os.access", kDisk, kFixed},
    {"os.statvfs", kDisk, kFixed},
    {"os.getcwd", "would read the working directory", "write the whole path"},
    {"os.chdir", "would change the working directory", "write the whole path"},
    {"os.mkdir", kChange, kPlain},
    {"os.makedirs", kChange, kPlain},
    {"os.remove", kChange, kPlain},
    {"os.unlink", kChange, kPlain},
    {"os.rename", kChange, kPlain},
    {"os.rmdir", kChange, kPlain},
    {"os.symlink", kChange, kPlain},
    {"os.chmod", kChange, kPlain},
    {"os.chown", kChange, kPlain},
    {"os.write", kChange, kPlain},
    {"os.fork", kProcess, kFixed},
    {"os.kill", kProcess, kPlain},
    {"os._exit", kProcess, "use `raise` to say why the config can't be used"},
    {"os.getpid", kProcess, kFixed},
    {"os.getppid", kProcess, kFixed},
    {"os.getuid", kProcess, kFixed},
    {"os.geteuid", kProcess, kFixed},
    {"os.getgid", kProcess, kFixed},
    {"os.getlogin", kProcess, kFixed},
    {"os.getloadavg", kProcess, kFixed},
    {"os.times", kClock, kFixed},
    {"os.urandom", kChance, kSame},
    {"os.path.exists", kDisk, kFixed},
    {"os.path.lexists", kDisk, kFixed},
    {"os.path.isfile", kDisk, kFixed},
    {"os.path.isdir", kDisk, kFixed},
    {"os.path.islink", kDisk, kFixed},
    {"os.path.ismount", kDisk, kFixed},
    {"os.path.realpath", kDisk, "write the path itself"},
    {"os.path.getsize", kDisk, kFixed},
    {"os.path.getmtime", kDisk, kFixed},
    {"os.path.samefile", kDisk, kFixed},
    {"os.path.walk", kDisk, kFixed},
    {"os.path.expanduser", kEnvironment, "write the whole path"},
    {"os.path.expandvars", kEnvironment, "write the whole path"},
    {"sys.argv", "would read the command line of another program", kWord},
    {"sys.stdin", "would wait for input", kWord},
    {"sys.exit", "would end the program", "use `raise` to say why the config can't be used"},
    {"sys.path", "would read the environment of Python", kFixed},
    {"sys.modules", "would read the environment of Python", kFixed},
    {"sys.executable", "would read the environment of Python", kFixed},
    {"open", kFile, kFixed},
    {"file", kFile, kFixed},
    {"exec", kCode, kPlain},
    {"eval", kCode, kPlain},
    {"compile", kCode, kPlain},
    {"execfile", kFile, "put the statements of that file into this one"},
    {"__import__", "would load a module by a computed name", "use `import`"},
    {"reload", "would load a module again", "use `import`"},
    {"raw_input", "would wait for input", kWord},
    {"input", "would wait for input", kWord},
    {"exit", "would end the program", "use `raise` to say why the config can't be used"},
    {"quit", "would end the program", "use `raise` to say why the config can't be used"},
    {"id", "would read an address in memory", kSame},
    {"get_defaultroute", kProgram, "write the address itself"},
    {"get_current_ipaddr", kProgram, "write the address itself"},
    {"get_current_ipmask", kProgram, "write the address itself"},
    {"get_current_ipgw", kProgram, "write the address itself"},
    {"subprocess.*", kProgram, kFixed},
    {"commands.*", kProgram, kFixed},
    {"popen2.*", kProgram, kFixed},
    {"pty.*", kProgram, kFixed},
    {"time.*", kClock, kSame},
    {"datetime.*", kClock, kSame},
    {"random.*", kChance, kSame},
    {"uuid.*", kChance, "write the uuid itself; `uuidgen` makes one"},
    {"tempfile.*", kChange, kPlain},
    {"shutil.*", kChange, kPlain},
    {"glob.*", kDisk, kFixed},
    {"fnmatch.filter", kDisk, kFixed},
    {"stat.*", kDisk, kFixed},
    {"urllib.*", kNetwork, kFixed},
    {"urllib2.*", kNetwork, kFixed},
    {"httplib.*", kNetwork, kFixed},
    {"xmlrpclib.*", kNetwork, kFixed},
    {"socket.*", kNetwork, kFixed},
    {"pwd.*", kFile, kFixed},
    {"grp.*", kFile, kFixed},
    {"platform.*", "would look at the machine", "use `os.uname()`, or write the value itself"},
    {"ConfigParser.*", kFile, kFixed},
    {"pickle.*", kFile, kFixed},
    {"signal.*", kProcess, kPlain},
    {"threading.*", kProcess, kPlain},
    {"thread.*", kProcess, kPlain},
};

bool Matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with(".*")) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

void CheckRefused(Run& run, std::string_view dotted_name) {
  for (const Refusal& refusal : kRefusals) {
    if (!Matches(refusal.name, dotted_name)) continue;
    Diagnostic diagnostic(Code::kVM004, run.here,
                          fmt::format("`{}` {}", dotted_name, refusal.does),
                          "a config is evaluated, never executed");
    diagnostic.helps.emplace_back(refusal.help);
    throw Stop{std::move(diagnostic)};
  }
}

bool IsOutsideModule(std::string_view name) {
  for (const Refusal& refusal : kRefusals) {
    if (refusal.name.ends_with(".*") && refusal.name.substr(0, refusal.name.size() - 2) == name) {
      return true;
    }
  }
  return false;
}

}  // namespace domus::evaluator
