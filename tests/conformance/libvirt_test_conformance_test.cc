// The conformance cases on libvirt's own mock host, in this process.
#include <doctest/doctest.h>
#include <libvirt/libvirt.h>

#include "tests/conformance/cases.h"
#include "tests/reconciler/golden.h"

namespace domus::conformance {
namespace {

std::unique_ptr<Hypervisor> Open() {
  auto opened = OpenHypervisor("libvirt:test:///default");
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().text));
  return std::move(*opened);
}

/// All connections to it see one host, which starts out with a guest and lives as long as they do.
void Empty(Hypervisor& host) {
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  for (const ObservedGuest& guest : state->guests) {
    if (guest.state != LifeState::kOff) REQUIRE(host.Destroy(guest.config.name).has_value());
    REQUIRE(host.Undefine(guest.config.name).has_value());
  }
}

/// In the pool that the mock host has.
void MakeVolume(const std::string& path) {
  const virConnectPtr connection = virConnectOpen("test:///default");
  REQUIRE(connection);
  const virStoragePoolPtr pool = virStoragePoolLookupByName(connection, "default-pool");
  REQUIRE(pool);
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string xml =
      "<volume><name>" + name + "</name><capacity unit='MiB'>1</capacity></volume>";
  const virStorageVolPtr volume = virStorageVolCreateXML(pool, xml.c_str(), 0);
  REQUIRE(volume);
  virStorageVolFree(volume);
  virStoragePoolFree(pool);
  virConnectClose(connection);
}

Backend TestBackend() {
  const auto is_empty = std::make_shared<bool>(false);
  using enum Capability;
  return {
      .name = "libvirt-test",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kRename, kSecondOpen,
                       kDeletesData},
      .open =
          [is_empty] {
            auto host = Open();
            if (!*is_empty) Empty(*host);
            *is_empty = true;
            return host;
          },
      .guest =
          [](const std::string& name) {
            GuestConfig guest;
            guest.name = name;
            guest.memory_mib = 512;
            guest.maxmem_mib = 1024;
            guest.vcpus = 1;
            guest.maxvcpus = 2;
            guest.kernel = "/boot/vmlinuz";
            return guest;
          },
      .image = [](int number) { return "/default-pool/" + std::to_string(number) + ".img"; },
      .make_image = MakeVolume,
  };
}

}  // namespace

TEST_CASE("libvirt's mock host conforms") {
  CHECK_GOLDEN("conformance/libvirt-test", RunCases(TestBackend));
}

}  // namespace domus::conformance
