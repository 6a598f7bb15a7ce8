// A QEMU guest on its way to the memory that it was told to have.
#include <doctest/doctest.h>

#include <ctime>
#include <string>

#include <fmt/format.h>

#include "hypervisor/libvirt/memory_target.h"

namespace domus::libvirt {
namespace {

/// What a guest with so much memory shows that was told to go from 256 to 160 MiB.
int64_t Shown(int64_t memory_mib, int64_t seconds_left) {
  const std::string xml = fmt::format(
      "<domain type='qemu'><metadata><other/>"
      "<balloon:memory xmlns:balloon='urn:domus:balloon:1' from='256' to='160' until='{}'/>"
      "</metadata></domain>",
      std::time(nullptr) + seconds_left);
  GuestConfig live;
  live.memory_mib = memory_mib;
  FollowMemoryTarget(xml, live);
  return *live.memory_mib;
}

}  // namespace

TEST_CASE("a guest on its way has what it was told") {
  CHECK(Shown(256, 60) == 160);
  CHECK(Shown(191, 60) == 160);
  CHECK(Shown(160, 60) == 160);
}

TEST_CASE("a guest that doesn't get there shows what it has") {
  CHECK(Shown(256, -1) == 256);
  CHECK(Shown(191, -1) == 191);
}

TEST_CASE("a guest that somebody sent elsewhere shows what it has") {
  CHECK(Shown(128, 60) == 128);
  CHECK(Shown(300, 60) == 300);
}

TEST_CASE("a note that can't be read says nothing") {
  for (const char* xml : {"", "<domain/>", "urn:domus:balloon:1",
                          "<domain><metadata><memory xmlns='urn:domus:balloon:1' from='x' to='1' "
                          "until='9'/></metadata></domain>"}) {
    GuestConfig live;
    live.memory_mib = 64;
    FollowMemoryTarget(xml, live);
    CHECK(live.memory_mib == 64);
  }
}

}  // namespace domus::libvirt
