// What every backend of hypervisor/hypervisor.h must do, as cases that run on each of them.
#pragma once

#include <string_view>
#include <vector>

#include "tests/conformance/backend.h"

namespace domus::conformance {

struct Case {
  std::string_view name;
  std::vector<Capability> needs;
  void (*run)(const Backend& backend, Hypervisor& host);
};

const std::vector<Case>& Cases();

/// Each case on a host of its own, which `make` gives; fails the running test where one fails, and
/// prints the cases that the backend lacks a capability for.
void RunCases(const std::function<Backend()>& make);

}  // namespace domus::conformance
