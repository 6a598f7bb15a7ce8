#include "reconciler/process_identity.h"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"

namespace domus {
namespace {

std::string UserName() {
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found) {
    return found->pw_name;
  }
  return fmt::format("uid {}", geteuid());
}

std::string HostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

std::string BootId() {
  const Result<std::string> id = ReadFile("/proc/sys/kernel/random/boot_id", 64);
  return id ? std::string(Trim(*id)) : "unknown";
}

/// Field 22 of /proc/PID/stat; the second, the program's name, is in brackets and may hold blanks.
int64_t StartTime(int64_t pid) {
  const Result<std::string> stat = ReadFile(fmt::format("/proc/{}/stat", pid), 4096);
  if (!stat) return 0;
  const size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= stat->size()) return 0;
  const std::string_view rest = std::string_view(*stat).substr(name_end + 2);
  const std::vector<std::string_view> fields = Split(rest, ' ');
  constexpr size_t kStartTime = 22 - 3;  // the rest begins with field 3
  return fields.size() > kStartTime ? ParseInt(fields[kStartTime]).value_or(0) : 0;
}

}  // namespace

ProcessIdentity ThisProcess() {
  const int64_t pid = getpid();
  return {.who = fmt::format("{}@{}", UserName(), HostName()),
          .pid = pid,
          .start = StartTime(pid),
          .boot_id = BootId()};
}

bool IsAlive(const ProcessIdentity& process) {
  if (process.boot_id != BootId() || process.pid <= 0) return false;
  if (kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == ESRCH) return false;
  const int64_t start = StartTime(process.pid);
  return start == 0 || process.start == 0 || start == process.start;
}

}  // namespace domus
