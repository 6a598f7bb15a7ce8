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

constexpr const char* kAuto = "auto";

void ChooseHypervisor(const PlaceOptions& options, const Environment& environment,
                      const Manifest& manifest, const std::string& root, Places& places) {
  std::optional<std::string> named;
  if (options.hypervisor) {
    named = *options.hypervisor;
    places.why = "--hypervisor names it";
  } else if (const auto variable = environment.variable("DOMUS_HYPERVISOR")) {
    named = *variable;
    places.why = "$DOMUS_HYPERVISOR names it";
  } else if (manifest.hypervisor) {
    named = Rooted(*manifest.hypervisor, root);
    places.why = "domus.yaml names it";
  }
  if (named && *named != kAuto) {
    places.hypervisor = *named;
    return;
  }
  Result<FoundHost> found = environment.find_host();
  if (found) {
    places.hypervisor = std::move(found->address);
    places.why = std::move(found->why);
  } else if (named) {
    places.hypervisor = kAuto;
    places.missing = std::move(found.error().message);
  } else {
    places.hypervisor = "sim:";
    places.why = "none is named, and " + found.error().message;
  }
}

}  // namespace

Places FindPlaces(const PlaceOptions& options, const Environment& environment,
                  const Manifest& manifest, const std::string& root) {
  Places places;
  places.state_file = StateFile(options, environment, manifest, root);
  ChooseHypervisor(options, environment, manifest, root, places);
  places.hypervisor = WithFile(places.hypervisor, places.state_file);
  return places;
}

std::optional<std::string> GivenHypervisor(const std::optional<std::string>& flag,
                                           const Environment& environment) {
  const auto given = flag ? flag : environment.variable("DOMUS_HYPERVISOR");
  if (given != kAuto) return given;
  const Result<FoundHost> found = environment.find_host();
  return found ? std::optional(found->address) : std::nullopt;
}

}  // namespace domus
