#include "cli/places.h"

#include <filesystem>

namespace domus {
namespace {

namespace fs = std::filesystem;

fs::path DefaultStateFile(const Environment& environment) {
  if (environment.is_root) return "/var/lib/domus/state.db";
  if (const auto xdg = environment.variable("XDG_STATE_HOME")) return fs::path(*xdg) / "domus/state.db";
  return fs::path(environment.variable("HOME").value_or("/")) / ".local/state/domus/state.db";
}

std::string StateFile(const PlaceOptions& options, const Environment& environment,
                      const Manifest& manifest, const std::string& root) {
  if (options.state) return *options.state;
  if (const auto variable = environment.variable("DOMUS_STATE")) return *variable;
  if (manifest.state_file) return (fs::path(root) / *manifest.state_file).lexically_normal().string();
  return DefaultStateFile(environment).string();
}

/// `sim:FILE?…` of a manifest with a relative FILE, read from the tree's root.
std::string Rooted(const std::string& address, const std::string& root) {
  constexpr std::string_view kSim = "sim:";
  if (!address.starts_with(kSim)) return address;
  const std::string file = address.substr(kSim.size());
  if (file.empty() || file[0] == '?' || file[0] == '/') return address;
  return std::string(kSim) + (fs::path(root) / file).lexically_normal().string();
}

/// A sim address that names no file gets the one beside the state.
std::string WithFile(const std::string& address, const std::string& state_file) {
  constexpr std::string_view kSim = "sim:";
  const bool bare = address == "sim" || address == kSim || address.starts_with("sim:?");
  if (!bare) return address;
  const std::string file = fs::path(state_file).replace_extension(".sim").string();
  const std::string parameters = address.size() > kSim.size() ? address.substr(kSim.size()) : "";
  return std::string(kSim) + file + parameters;
}

}  // namespace

Places FindPlaces(const PlaceOptions& options, const Environment& environment,
                  const Manifest& manifest, const std::string& root) {
  Places places;
  places.state_file = StateFile(options, environment, manifest, root);
  std::string address = "sim:";
  if (const auto given = GivenHypervisor(options.hypervisor, environment)) {
    address = *given;
  } else if (manifest.hypervisor) {
    address = Rooted(*manifest.hypervisor, root);
  }
  places.hypervisor = WithFile(address, places.state_file);
  return places;
}

std::optional<std::string> GivenHypervisor(const std::optional<std::string>& flag,
                                           const Environment& environment) {
  return flag ? flag : environment.variable("DOMUS_HYPERVISOR");
}

}  // namespace domus
