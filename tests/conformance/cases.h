// What every backend of hypervisor/hypervisor.h must do, as cases that run on each of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/backend.h"

namespace domus::conformance {

struct Case {
  std::string_view name;
  std::vector<Capability> needs;
  void (*run)(const Backend& backend, Hypervisor& host);
};

/// What a host says of itself, what it refuses, and its files.
std::vector<Case> HostCases();
/// What becomes of a guest: from its definition to its end, or to another host.
std::vector<Case> LifeCases();
/// Changes of a guest that runs.
std::vector<Case> LiveChangeCases();

/// All of them.
const std::vector<Case>& Cases();

/// Each case on a host of its own, which `make` gives; fails the running test where one fails. The
/// answer has a line for each: `passes`, or what the backend lacks for it.
///
///     a guest is paused and unpaused                    passes
///     a cdrom drive gets another medium                 lacks change of a cdrom's medium
std::string RunCases(const std::function<Backend()>& make);

}  // namespace domus::conformance
