#include "base/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "base/files.h"

namespace domus {
namespace {

std::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Fail(fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

/// A file beside its target that is gone again unless it has taken the target's place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target) : path_(target + ".XXXXXX") {
    fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
  }
  ~TemporaryFile() {
    if (fd_ < 0) return;
    ::close(fd_);
    if (!moved_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  bool good() const { return fd_ >= 0; }
  const std::string& path() const { return path_; }
  int fd() const { return fd_; }

  bool Write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return false;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return ::fsync(fd_) == 0;
  }
  bool MoveTo(const std::string& target) {
    moved_ = ::rename(path_.c_str(), target.c_str()) == 0;
    return moved_;
  }

 private:
  std::string path_;
  int fd_ = -1;
  bool moved_ = false;
};

/// The name itself survives a power cut only when its directory is on disk.
void SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

Result<std::string> TargetOf(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (!real) return Failed("write", path);
  return std::string(real.get());
}

Result<void> CheckWritable(const std::string& path, const std::string& target,
                           const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return Fail(fmt::format("`{}` is no regular file", path));
  // Root may write a file whose mode says that nobody should.
  const bool read_only = (status.st_mode & 0222) == 0 || ::access(target.c_str(), W_OK) != 0;
  if (read_only) return Fail(fmt::format("`{}` is read-only", path));
  if (status.st_nlink > 1) {
    return Fail(fmt::format("`{}` has {} names (hard links): replacing it would split them", path,
                            status.st_nlink));
  }
  return {};
}

}  // namespace

Result<void> ReplaceFile(const std::string& path, std::string_view expected,
                         std::string_view bytes) {
  const Result<std::string> target = TargetOf(path);
  if (!target) return std::unexpected(target.error());
  struct stat status = {};
  if (::stat(target->c_str(), &status) != 0) return Failed("write", path);
  if (Result<void> writable = CheckWritable(path, *target, status); !writable) return writable;
  TemporaryFile file(*target);
  if (!file.good() || !file.Write(bytes)) return Failed("write", path);
  const bool foreign = status.st_uid != ::geteuid() || status.st_gid != ::getegid();
  if (foreign && ::fchown(file.fd(), status.st_uid, status.st_gid) != 0) {
    return Failed("keep the owner of", path);
  }
  if (::fchmod(file.fd(), status.st_mode & 07777) != 0) return Failed("write", path);
  const Result<std::string> now = ReadFile(*target, expected.size());
  if (!now) return std::unexpected(now.error());
  if (*now != expected) return Fail(fmt::format("`{}` was changed meanwhile", path));
  if (!file.MoveTo(*target)) return Failed("write", path);
  SyncDirectoryOf(*target);
  return {};
}

Result<void> CreateFile(const std::string& path, std::string_view bytes, int mode) {
  const TemporaryFile file(path);
  if (!file.good() || !file.Write(bytes)) return Failed("write", path);
  if (::fchmod(file.fd(), static_cast<mode_t>(mode)) != 0) return Failed("write", path);
  // Unlike rename, link never replaces.
  if (::link(file.path().c_str(), path.c_str()) != 0) return Failed("create", path);
  SyncDirectoryOf(path);
  return {};
}

}  // namespace domus
