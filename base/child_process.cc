#include "base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

using Clock = std::chrono::steady_clock;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Fail(std::strerror(errno));
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// This process's environment, in the locale C.
std::vector<std::string> Environment() {
  std::vector<std::string> variables = {"LC_ALL=C"};
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view text = *variable;
    if (!text.starts_with("LC_") && !text.starts_with("LANG")) variables.emplace_back(text);
  }
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Owns what posix_spawn is told.
class SpawnPlan {
 public:
  SpawnPlan(const Pipe& out, const Pipe& err) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, out.write.get(), 1);
    ::posix_spawn_file_actions_adddup2(&files_, err.write.get(), 2);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  Result<pid_t> Spawn(std::vector<std::string> words) {
    std::vector<std::string> variables = Environment();
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, words[0].c_str(), &files_, &attributes_,
                                     Pointers(words).data(), Pointers(variables).data());
    if (error != 0) return Fail(fmt::format("{}: {}", words[0], std::strerror(error)));
    return child;
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

/// Appends what is there to be read. Closes the descriptor at its end; false beyond the limit.
bool Take(Descriptor& from, std::string& to, size_t limit) {
  std::array<char, 16384> buffer;
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (count <= 0) {
    from.Close();
    return true;
  }
  to.append(buffer.data(), static_cast<size_t>(count));
  return to.size() <= limit;
}

/// One program that runs: reads what it says until it has ended.
class Watch {
 public:
  Watch(pid_t child, Pipe out, Pipe err, const ProgramLimits& limits)
      : child_(child),
        ended_(static_cast<int>(::syscall(SYS_pidfd_open, child, 0))),
        out_(std::move(out.read)),
        err_(std::move(err.read)),
        limits_(limits),
        deadline_(Clock::now() + limits.time) {
    ::fcntl(out_.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(err_.get(), F_SETFL, O_NONBLOCK);
  }

  ProgramEnd ToItsEnd() && {
    ProgramEnd end;
    while (true) {
      const bool is_over = Wait();
      const bool fits = Take(out_, end.out, limits_.output_bytes) &&
                        Take(err_, end.err, limits_.output_bytes);
      if (!fits) return Kill(std::move(end), ProgramEnd::Kind::kTooMuch);
      if (is_over) break;
      if (Clock::now() >= deadline_) return Kill(std::move(end), ProgramEnd::Kind::kTimedOut);
    }
    Drain(out_, end.out);
    Drain(err_, end.err);
    Reap(end);
    return end;
  }

 private:
  /// Until there is something to read, or it is time; true when the program has ended.
  bool Wait() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    std::array<pollfd, 3> fds = {{{ended_.get(), POLLIN, 0},
                                  {out_.get(), POLLIN, 0},
                                  {err_.get(), POLLIN, 0}}};
    const int64_t wait = std::clamp<int64_t>(left.count(), 0, 1'000'000);
    return ::poll(fds.data(), fds.size(), static_cast<int>(wait)) > 0 && fds[0].revents != 0;
  }

  /// What it left in the pipe; whoever still holds the other end is not waited for.
  void Drain(Descriptor& from, std::string& to) {
    size_t before = to.size();
    while (from.get() >= 0 && Take(from, to, limits_.output_bytes) && to.size() > before) {
      before = to.size();
    }
  }

  ProgramEnd Kill(ProgramEnd end, ProgramEnd::Kind kind) {
    ::kill(-child_, SIGKILL);
    Reap(end);
    end.kind = kind;
    return end;
  }

  void Reap(ProgramEnd& end) {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    end.kind = WIFSIGNALED(status) ? ProgramEnd::Kind::kSignalled : ProgramEnd::Kind::kExited;
    end.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  }

  const pid_t child_;
  const Descriptor ended_;
  Descriptor out_;
  Descriptor err_;
  const ProgramLimits limits_;
  const Clock::time_point deadline_;
};

}  // namespace

Result<ProgramEnd> RunProgram(const std::vector<std::string>& words, const ProgramLimits& limits,
                              const std::function<void(int pid)>& started) {
  Result<Pipe> out = MakePipe();
  if (!out) return Fail(out.error().message);
  Result<Pipe> err = MakePipe();
  if (!err) return Fail(err.error().message);
  const Result<pid_t> child = SpawnPlan(*out, *err).Spawn(words);
  if (!child) return Fail(child.error().message);
  out->write.Close();
  err->write.Close();
  if (started) started(*child);
  return Watch(*child, *std::move(out), *std::move(err), limits).ToItsEnd();
}

}  // namespace domus
