// The conformance cases on libvirt's own mock host, in this process.
#include <doctest/doctest.h>
#include <libvirt/libvirt.h>

#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/reconciler/golden.h"

namespace domus::conformance {
namespace {

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
  using enum Capability;
  return {
      .name = "libvirt-test",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kRename, kSecondOpen,
                       kDeletesData},
      // All connections to it see one host, which starts out with a guest and lives as long as they do.
      .open = OpenEmptied("libvirt:test:///default"),
      .guest = PlayedGuest,
      .image = [](int number) { return "/default-pool/" + std::to_string(number) + ".img"; },
      .make_image = MakeVolume,
  };
}

}  // namespace

TEST_CASE("libvirt's mock host conforms") {
  CHECK_GOLDEN("conformance/libvirt-test", RunCases(TestBackend));
}

}  // namespace domus::conformance
