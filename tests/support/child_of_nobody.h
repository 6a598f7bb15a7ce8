// Child processes without root's rights: root may do what limits and modes forbid.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace domus {

constexpr uid_t kNobody = 65534;

/// Says what the body says in a child of its own, from 0 to 99; 100 where it couldn't be run.
inline int InChildOfNobody(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_nobody = ::geteuid() != 0 || (::setgid(kNobody) == 0 && ::setuid(kNobody) == 0);
    ::_exit(is_nobody ? body() : 100);
  }
  int status = 0;
  const bool ended = ::waitpid(child, &status, 0) == child && WIFEXITED(status);
  return ended ? WEXITSTATUS(status) : 100;
}

/// From now on this process can't begin a thread.
inline void ForbidThreads() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_NPROC, &none);
}

}  // namespace domus
