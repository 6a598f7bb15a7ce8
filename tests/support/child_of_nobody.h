// Child processes without root's rights: root may do what limits and modes forbid.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace domus {

constexpr uid_t kNobody = 65534;

/// Says what the body says in a child of its own, from 0 to 99; 100 where it couldn't be run, threw, or
/// took more than a minute.
inline int InChildOfNobody(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);
    const bool is_nobody = ::geteuid() != 0 || (::setgid(kNobody) == 0 && ::setuid(kNobody) == 0);
    try {
      ::_exit(is_nobody ? body() : 100);
    } catch (...) {
      ::_exit(100);
    }
  }
  int status = 0;
  const bool ended = ::waitpid(child, &status, 0) == child && WIFEXITED(status);
  return ended ? WEXITSTATUS(status) : 100;
}

/// Whether this process, which is nobody's, can begin threads from now on.
inline void AllowThreads(bool allow) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NPROC, &limit);
  limit.rlim_cur = allow ? limit.rlim_max : 0;
  ::setrlimit(RLIMIT_NPROC, &limit);
}

}  // namespace domus
