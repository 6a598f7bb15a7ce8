#include "hypervisor/xl/autostart.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "hypervisor/xl/errors.h"

namespace domus::xl {
namespace {

namespace fs = std::filesystem;

struct Link {
  fs::path path;
  std::string target;
};

std::vector<Link> LinksIn(const std::string& directory) {
  std::vector<Link> links;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    std::error_code unreadable;
    const fs::path target = fs::read_symlink(entry.path(), unreadable);
    if (!unreadable) links.push_back({entry.path(), target.string()});
  }
  return links;
}

}  // namespace

std::set<std::string> AutostartLinks::Targets() const {
  std::set<std::string> targets;
  for (Link& link : LinksIn(directory_)) targets.insert(std::move(link.target));
  return targets;
}

HypervisorResult<void> AutostartLinks::Add(const std::string& name, const std::string& uuid,
                                           const std::string& cfg) const {
  if (Targets().contains(cfg)) return {};
  if (auto made = MakeDirectories(directory_, 0755); !made) return Permanent(made.error().message);
  // xendomains passes over files with a dot in front.
  const std::string path =
      fmt::format("{}/{}.cfg", directory_, name.starts_with('.') ? uuid : name);
  std::error_code error;
  fs::create_symlink(cfg, path, error);
  if (!error) return {};
  if (error != std::errc::file_exists) {
    return Permanent(fmt::format("can't make {}: {}", Printable(path), error.message()));
  }
  return Conflict(fmt::format("{} is there already, and not domus's: the host starts what it says",
                              Printable(path)));
}

HypervisorResult<void> AutostartLinks::Remove(const std::string& cfg) const {
  for (const Link& link : LinksIn(directory_)) {
    if (link.target != cfg) continue;
    std::error_code error;
    fs::remove(link.path, error);
    if (!error) continue;
    return Permanent(fmt::format("can't remove {}: {}", Printable(link.path.string()),
                                 error.message()));
  }
  return {};
}

}  // namespace domus::xl
