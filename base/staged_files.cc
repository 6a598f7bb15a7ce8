#include "base/staged_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"

namespace domus {
namespace {

std::unexpected<Error> CannotWrite(const std::string& path) {
  return Fail(fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
}

/// A regular file of its owner's alone, with these bytes.
bool IsAlready(const std::string& path, std::string_view bytes) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if ((status.st_mode & 07777) != 0600) return false;
  if (static_cast<size_t>(status.st_size) != bytes.size()) return false;
  const Result<std::string> there = ReadFile(path, bytes.size());
  return there && *there == bytes;
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

/// One for all files: many times faster than one for each. Without it the files are still whole
/// unless the machine stops.
void SyncFileSystem(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::syncfs(fd);
  ::close(fd);
}

}  // namespace

StagedFiles::~StagedFiles() {
  for (const Staged& staged : staged_) ::unlink(staged.temporary.c_str());
}

Result<void> StagedFiles::Stage(const std::string& name, std::string_view bytes) {
  const std::string path = directory_ + "/" + name;
  if (IsAlready(path, bytes)) {
    ++unchanged_;
    return {};
  }
  struct stat status = {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    return CannotWrite(path);
  }
  std::string temporary = directory_ + "/.domus.XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return CannotWrite(path);
  staged_.push_back({temporary, path});
  const bool is_written = WriteAll(fd, bytes);
  const int write_error = errno;
  const bool is_closed = ::close(fd) == 0;
  if (is_written && is_closed) return {};
  if (!is_written) errno = write_error;
  return CannotWrite(path);
}

Result<void> StagedFiles::Commit() {
  if (!staged_.empty()) SyncFileSystem(directory_);
  for (; !staged_.empty(); staged_.pop_back()) {
    const Staged& last = staged_.back();
    if (::rename(last.temporary.c_str(), last.path.c_str()) != 0) return CannotWrite(last.path);
    ++written_;
  }
  return {};
}

}  // namespace domus
