#include "cli/hypervisor_command.h"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "base/text_layout.h"
#include "cli/hypervisor_json.h"
#include "cli/open_place.h"
#include "cli/places.h"
#include "cli/state_session.h"
#include "model/ability.h"

namespace domus {
namespace {

constexpr size_t kIndent = 14;  // of what stands behind the words

void Line(const Environment& environment, std::string_view word, std::string_view text) {
  constexpr int kLeast = 20;
  const size_t width = static_cast<size_t>(std::max(environment.width, kLeast)) - kIndent;
  std::string shown = fmt::format("  {:<{}}", word, kIndent - 2);
  for (const std::string& line : WrapWords(Printable(text), {.first_width = width, .width = width})) {
    environment.out << shown << line << "\n";
    shown = std::string(kIndent, ' ');
  }
}

std::string Memory(const HostInfo& host) {
  return fmt::format("{} MiB, {} MiB free", host.memory_mib, host.memory_free_mib);
}

std::string Guests(const ObservedState& state) {
  const auto on = std::ranges::count_if(
      state.guests, [](const ObservedGuest& guest) { return guest.live.has_value(); });
  return state.guests.empty() ? "none" : fmt::format("{}, {} of them on", state.guests.size(), on);
}

std::string Backend(const HostInfo& host) {
  const bool says_so = !host.simulated || host.version.contains("simulated");
  return fmt::format("{}, {}{}", host.backend, host.version, says_so ? "" : ", simulated");
}

std::string Names(const Abilities& abilities) {
  std::vector<std::string> names;
  for (const Ability ability : abilities) names.emplace_back(ToString(ability));
  return Join(names, ", ");
}

void Print(const Places& places, const ObservedState& state, const Environment& environment) {
  const HostInfo& host = state.host;
  environment.out << Printable(places.hypervisor) << "\n";
  Line(environment, "chosen", places.why);
  Line(environment, "host", fmt::format("{}, {}", host.name, Count(host.cpus, "CPU")));
  Line(environment, "backend", Backend(host));
  Line(environment, "memory", Memory(host));
  Line(environment, "guests", Guests(state));
  Abilities can = AllAbilities();
  for (const Ability lacking : host.lacks) can.erase(lacking);
  Line(environment, "can change", Names(can));
  if (!host.lacks.empty()) Line(environment, "can't", Names(host.lacks));
}

}  // namespace

int RunHypervisor(const HypervisorOptions& options, Environment& environment) {
  const auto manifest = ReadManifest(options.config, options.common, environment);
  if (!manifest) return kExitFailed;
  const Places places = FindPlaces({.state = options.state, .hypervisor = options.hypervisor},
                                   environment, *manifest, options.config);
  const auto unreachable = [&](const HypervisorError& error) {
    environment.err << RenderReconcileError(UnreachableHost(places.hypervisor, error));
    return kExitUnreachable;
  };
  // The simulated host's file lies beside the state; neither has a place before the first use.
  const auto folder = std::filesystem::path(places.state_file).parent_path();
  if (!folder.empty()) (void)MakeDirectories(folder.string(), 0700);
  auto opened = OpenPlace(places, environment);
  if (!opened) return unreachable(opened.error());
  const auto state = ObserveInTime(std::move(*opened), environment);
  if (!state) return unreachable(state.error());
  if (options.json) {
    environment.out << HypervisorToJson(places, *state, environment.now());
  } else {
    Print(places, *state, environment);
  }
  return kExitOk;
}

}  // namespace domus
