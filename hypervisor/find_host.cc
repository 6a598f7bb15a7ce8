#include "hypervisor/find_host.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

constexpr const char* kXenCapabilities = "proc/xen/capabilities";

bool Exists(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

bool IsDom0(const fs::path& root) {
  const Result<std::string> capabilities = ReadFile((root / kXenCapabilities).string());
  return capabilities && capabilities->contains("control_d");
}

std::optional<fs::path> FindProgram(const fs::path& root, std::string_view search_path,
                                    const char* name) {
  for (const std::string_view folder : Split(search_path, ':')) {
    if (!folder.starts_with('/')) continue;
    const fs::path program = fs::path(folder) / name;
    if (Exists(root / program.relative_path())) return program;
  }
  return std::nullopt;
}

/// The one daemon of old, or the driver's own.
std::optional<fs::path> FindSocket(const fs::path& root, const char* driver) {
  for (const std::string& name : {std::string("libvirt"), fmt::format("virt{}d", driver)}) {
    const fs::path socket = fmt::format("/run/libvirt/{}-sock", name);
    if (Exists(root / socket.relative_path())) return socket;
  }
  return std::nullopt;
}

}  // namespace

Result<FoundHost> FindHost(const fs::path& root, std::string_view search_path) {
  const bool is_dom0 = IsDom0(root);
  const auto xl = is_dom0 ? FindProgram(root, search_path, "xl") : std::nullopt;
  if (xl) {
    return FoundHost{.address = "xl:",
                     .why = fmt::format("this is a Xen dom0, and xl is {}", xl->string())};
  }
  if (const auto socket = FindSocket(root, is_dom0 ? "xen" : "qemu")) {
    return FoundHost{.address = is_dom0 ? "libvirt:xen:///system" : "libvirt:qemu:///system",
                     .why = fmt::format("libvirt listens at {}", socket->string())};
  }
  if (is_dom0) return Fail("this is a Xen dom0, but it has no `xl`, and libvirt doesn't listen");
  return Fail("this machine is no Xen dom0, and libvirt doesn't listen in /run/libvirt");
}

}  // namespace domus
