// Where state lives and which hypervisor is meant: flag, then environment, then domus.yaml, then default.
#pragma once

#include <optional>
#include <string>

#include "cli/environment.h"
#include "compiler/manifest.h"

namespace domus {

struct PlaceOptions {
  std::optional<std::string> state;       // --state
  std::optional<std::string> hypervisor;  // --hypervisor
};

struct Places {
  std::string state_file;
  std::string hypervisor;  // an address for OpenHypervisor
};

/// Default state: /var/lib/domus/state.db for root, else $XDG_STATE_HOME/domus/state.db. Default
/// hypervisor: the simulated one, in a file beside the state (state.sim). A relative path in
/// domus.yaml is relative to the tree's root.
Places FindPlaces(const PlaceOptions& options, const Environment& environment,
                  const Manifest& manifest, const std::string& root);

/// The hypervisor that the flag or the environment names; null leaves it to domus.yaml.
std::optional<std::string> GivenHypervisor(const std::optional<std::string>& flag,
                                           const Environment& environment);

}  // namespace domus
