// Hosts that libvirt doesn't reach; what it does with those it reaches is in tests/conformance.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "base/files.h"
#include "hypervisor/hypervisor.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

HypervisorError ErrorOf(const std::string& address) {
  const auto opened = OpenHypervisor(address);
  REQUIRE_FALSE(opened.has_value());
  return opened.error();
}

}  // namespace

TEST_CASE("libvirt: a URI of nothing") {
  const HypervisorError error = ErrorOf("libvirt:test:///nowhere/host.xml");
  CHECK(error.kind == HypervisorError::Kind::kPermanent);
  CHECK(error.text.contains("/nowhere/host.xml"));
}

TEST_CASE("libvirt: no daemon there may pass") {
  const HypervisorError error = ErrorOf("libvirt:qemu+unix:///system?socket=/nowhere/libvirt-sock");
  CHECK(error.kind == HypervisorError::Kind::kTransient);
  CHECK(error.text == "failed to connect socket to '/nowhere/libvirt-sock': No such file or directory");
}

TEST_CASE("libvirt: what ssh says is passed on, or that it was too much for libvirt") {
  const TemporaryDirectory directory;
  const std::string ssh = (directory.path() / "ssh").string();
  const auto error_when = [&](const std::string& script) {
    // Libvirt has written by the time that a real one fails.
    const std::string wait = "head -c 1 >/dev/null\n";
    REQUIRE(WriteFile(ssh, "#!/bin/sh\n" + wait + script + " >&2\nexit 255\n", 0700).has_value());
    return ErrorOf("libvirt:qemu+ssh://ovs02/system?command=" + ssh);
  };
  HypervisorError error = error_when("echo 'Permission denied (publickey).'");
  CHECK(error.kind == HypervisorError::Kind::kTransient);
  CHECK(error.text.contains("Permission denied (publickey)."));
  error = error_when("head -c 2000 /dev/zero | tr '\\0' @");
  CHECK(error.text == "ssh fails, and says more than libvirt passes on: log in by hand to see it");
}

TEST_CASE("libvirt: a guest's name that is another's UUID is refused") {
  const auto host = OpenHypervisor("libvirt:test:///default");
  REQUIRE(host.has_value());
  GuestConfig guest;
  guest.name = "other";
  guest.uuid = (*host)->ObserveGuest("test")->config.uuid;
  const auto defined = (*host)->Define(guest);
  REQUIRE_FALSE(defined.has_value());
  CHECK(defined.error().kind == HypervisorError::Kind::kConflict);
  CHECK(defined.error().text == "UUID " + *guest.uuid + " of guest `other` belongs to guest `test`");
}

TEST_CASE("libvirt: a guest keeps its UUID, and a vif the MAC address that it was given") {
  const auto host = OpenHypervisor("libvirt:test:///default");
  REQUIRE(host.has_value());
  GuestConfig guest;
  guest.name = "vm";
  guest.vifs.resize(1);
  guest.vifs[0].bridge = "xenbr0";
  REQUIRE((*host)->Define(guest).has_value());
  const GuestConfig first = (*host)->ObserveGuest("vm")->config;
  CHECK(first.vifs.at(0).mac.has_value());
  guest.memory_mib = 64;
  REQUIRE((*host)->Define(guest).has_value());
  const GuestConfig second = (*host)->ObserveGuest("vm")->config;
  CHECK(second.memory_mib == 64);
  CHECK(second.uuid == first.uuid);
  CHECK(second.vifs.at(0).mac == first.vifs.at(0).mac);
  guest.uuid = "01234567-89ab-cdef-0123-456789abcdef";
  CHECK((*host)->Define(guest).error().kind == HypervisorError::Kind::kConflict);
}

}  // namespace domus
