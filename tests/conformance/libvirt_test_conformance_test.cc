// The conformance cases on libvirt's own mock host, in this process.
#include <doctest/doctest.h>

#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/conformance/other_libvirt_client.h"
#include "tests/reconciler/golden.h"

namespace domus::conformance {
namespace {

constexpr const char* kUri = "test:///default";

/// In the pool that the mock host has.
void MakeVolume(const std::string& path) {
  const libvirt::Connection connection(virConnectOpen(kUri));
  REQUIRE(connection);
  const libvirt::Pool pool(virStoragePoolLookupByName(connection.get(), "default-pool"));
  REQUIRE(pool);
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string xml =
      "<volume><name>" + name + "</name><capacity unit='MiB'>1</capacity></volume>";
  const libvirt::Volume volume(virStorageVolCreateXML(pool.get(), xml.c_str(), 0));
  REQUIRE(volume);
}

Backend TestBackend() {
  using enum Capability;
  return {
      .name = "libvirt-test",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kRename, kSecondOpen,
                       kDeletesData, kAutostart},
      // All connections to it see one host, which starts out with a guest and lives as long as
      // they do.
      .open = OpenEmptied(std::string("libvirt:") + kUri),
      .guest = PlayedGuest,
      .image = [](int number) { return "/default-pool/" + std::to_string(number) + ".img"; },
      .make_image = MakeVolume,
      .stop_autostart = StopAutostartAt(kUri),
  };
}

}  // namespace

TEST_CASE("libvirt's mock host conforms") {
  CHECK_GOLDEN("conformance/libvirt-test", RunCases(TestBackend));
}

}  // namespace domus::conformance
