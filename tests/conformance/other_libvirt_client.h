// What somebody else does to a libvirt host, past Domus.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <utility>

#include "hypervisor/libvirt/handles.h"

namespace domus::conformance {

/// For Backend::stop_autostart.
inline std::function<void(const std::string& name)> StopAutostartAt(std::string uri) {
  return [uri = std::move(uri)](const std::string& name) {
    const libvirt::Connection connection(virConnectOpen(uri.c_str()));
    REQUIRE(connection);
    const libvirt::Domain domain(virDomainLookupByName(connection.get(), name.c_str()));
    REQUIRE(domain);
    REQUIRE(virDomainSetAutostart(domain.get(), 0) == 0);
  };
}

}  // namespace domus::conformance
