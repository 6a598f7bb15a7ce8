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
  std::string why;         // it is this one: "--hypervisor names it"
  std::string missing{};   // why `auto` found none; empty when it did, or wasn't asked
};

/// Default state: /var/lib/domus/state.db for root, else $XDG_STATE_HOME/domus/state.db. Default
/// hypervisor: the one that this machine has, as `auto` finds it; where it has none, the simulated
/// one, in a file beside the state (state.sim). A relative path in domus.yaml is relative to the
/// tree's root.
Places FindPlaces(const PlaceOptions& options, const Environment& environment,
                  const Manifest& manifest, const std::string& root);

/// The hypervisor that the flag or the environment names, `auto` resolved; null leaves it to
/// domus.yaml.
std::optional<std::string> GivenHypervisor(const std::optional<std::string>& flag,
                                           const Environment& environment);

}  // namespace domus
