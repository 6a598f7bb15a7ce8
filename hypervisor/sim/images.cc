// The files of a host that has none: names, and which of them were deleted.
#include <filesystem>

#include <fmt/format.h>

#include "base/text.h"
#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/sim_hypervisor.h"

namespace domus::sim {
namespace {

std::string NormalPath(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

bool IsDevice(std::string_view path) { return path.starts_with("/dev/"); }

}  // namespace

HypervisorResult<std::vector<HostFile>> SimHypervisor::LookAtFiles(
    const std::vector<std::string>& paths) {
  const std::lock_guard lock(mutex_);
  std::vector<HostFile> files;
  for (const std::string& path : paths) {
    HostFile file{.path = path, .identity = NormalPath(path)};
    const HypervisorResult<bool> deleted = file_.IsDeleted(file.identity);
    if (!deleted) return std::unexpected(deleted.error());
    if (*deleted) {
      file.identity.clear();
    } else if (IsDevice(file.identity)) {
      file.kind = HostFile::Kind::kDevice;
    } else {
      file.kind = HostFile::Kind::kFile;
      if (options_.image_mib > 0) file.bytes = options_.image_mib * 1024 * 1024;
    }
    files.push_back(std::move(file));
  }
  return files;
}

HypervisorResult<void> SimHypervisor::DeleteFile(const std::string& path) {
  const std::string name = NormalPath(path);
  if (IsDevice(name)) {
    return Conflict(fmt::format("can't delete {}: it is no regular file", Printable(path)));
  }
  return Call([&] { return file_.Delete(name); });
}

}  // namespace domus::sim
