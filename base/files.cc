#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

namespace domus {
namespace {

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Fail(fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

Result<void> WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed("write", path);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  if (::fsync(fd) != 0 && errno != EINVAL) return Failed("write", path);
  return {};
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Failed("read", path);
  std::string bytes;
  char buffer[64 * 1024];
  while (bytes.size() <= limit) {
    const size_t wanted = std::min(sizeof buffer, limit - bytes.size() + 1);
    const ssize_t n = ::read(file.get(), buffer, wanted);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed("read", path);
    if (n == 0) break;
    bytes.append(buffer, static_cast<size_t>(n));
  }
  return bytes;
}

Result<void> WriteFile(const std::string& path, std::string_view bytes, int mode) {
  std::string temporary = path + ".XXXXXX";
  const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return Failed("write", path);
  Result<void> written = WriteAll(file.get(), bytes, path);
  if (written && ::fchmod(file.get(), static_cast<mode_t>(mode)) != 0) written = Failed("write", path);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = Failed("write", path);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

Result<void> MakeDirectories(const std::string& path, int mode) {
  std::filesystem::path sofar;
  for (const auto& part : std::filesystem::path(path)) {
    sofar /= part;
    if (::mkdir(sofar.c_str(), static_cast<mode_t>(mode)) != 0 && errno != EEXIST && errno != EROFS) {
      return Failed("create", sofar.string());
    }
  }
  if (!std::filesystem::is_directory(path)) {
    return Fail(fmt::format("cannot create `{}`: not a directory", path));
  }
  return {};
}

}  // namespace domus
