// What the cases are made of: each step must work, or the running test fails.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>

#include "tests/conformance/backend.h"

namespace domus::conformance {

/// The call must have failed, and so.
template <class T>
void CheckFails(const HypervisorResult<T>& result, HypervisorError::Kind kind) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == kind);
  CHECK_FALSE(result.error().text.empty());
  CHECK_FALSE(result.error().text.ends_with('.'));
}

void MustWork(const HypervisorResult<void>& result);

/// Waits for the state; a guest that stops or boots may take its time.
void Reach(const Backend& backend, Hypervisor& host, const std::string& name, LifeState state);

/// Waits until `is_so`; `what` is told when it never is.
void Await(const Backend& backend, std::string_view what, const std::function<bool()>& is_so);

/// A guest that is on, its system perhaps not up yet.
GuestConfig Start(const Backend& backend, Hypervisor& host, const GuestConfig& guest);

/// A guest that is up.
GuestConfig Run(const Backend& backend, Hypervisor& host, const GuestConfig& guest);

/// What runs.
GuestConfig Live(Hypervisor& host, const std::string& name);

/// A disk of image `number`.
Disk Image(const Backend& backend, const std::string& device, int number);

/// What lies there, as the host says.
HostFile::Kind KindAt(Hypervisor& host, const std::string& path);

Vif VifWithMac(const std::string& mac);

}  // namespace domus::conformance
