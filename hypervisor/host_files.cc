#include "hypervisor/host_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include <fmt/format.h>

#include "base/text.h"
#include "hypervisor/backing_files.h"

namespace domus {
namespace {

using Kind = HypervisorError::Kind;

HostFile::Kind KindOf(mode_t mode) {
  if (S_ISREG(mode)) return HostFile::Kind::kFile;
  if (S_ISDIR(mode)) return HostFile::Kind::kDirectory;
  if (S_ISBLK(mode) || S_ISCHR(mode)) return HostFile::Kind::kDevice;
  if (S_ISLNK(mode)) return HostFile::Kind::kLink;
  return HostFile::Kind::kOther;
}

/// Of what the path leads to in the end; empty when that isn't there.
std::string IdentityOf(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "";
  return fmt::format("{}:{}", status.st_dev, status.st_ino);
}

std::string TargetOf(const std::string& link) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
  return length < 0 ? "" : std::string(target.data(), static_cast<size_t>(length));
}

bool IsNowhere(int error) { return error == ENOENT || error == ENOTDIR; }

std::unexpected<HypervisorError> CantDelete(Kind kind, const std::string& path,
                                            std::string_view why) {
  return std::unexpected(
      HypervisorError{kind, fmt::format("can't delete {}: {}", Printable(path), why)});
}

}  // namespace

HostFile LookAtFile(const std::string& path) {
  HostFile file{.path = path};
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (IsNowhere(errno)) return file;
    file.kind = HostFile::Kind::kUnknown;
    file.why = ToLower(std::strerror(errno));
    return file;
  }
  file.kind = KindOf(status.st_mode);
  file.identity = IdentityOf(path);
  if (file.kind == HostFile::Kind::kLink) file.target = TargetOf(path);
  if (file.kind == HostFile::Kind::kFile) file.bytes = status.st_size;
  // Whoever names a link to an image rests on what the image rests on.
  for (const std::string& backing : BackingFilesOf(path)) {
    const std::string identity = IdentityOf(backing);
    file.rests_on.push_back(identity.empty() ? backing : identity);
  }
  return file;
}

HypervisorResult<void> DeleteHostFile(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (IsNowhere(errno)) return {};
    return CantDelete(Kind::kPermanent, path, ToLower(std::strerror(errno)));
  }
  if (!S_ISREG(status.st_mode)) return CantDelete(Kind::kConflict, path, "it is no regular file");
  if (::unlink(path.c_str()) == 0 || IsNowhere(errno)) return {};
  return CantDelete(errno == EBUSY ? Kind::kConflict : Kind::kPermanent, path,
                    ToLower(std::strerror(errno)));
}

}  // namespace domus
