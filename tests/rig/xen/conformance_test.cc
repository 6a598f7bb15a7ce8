// The conformance cases on a real Xen host, within its dom0: `tests/rig/xen/run conformance`. What
// each came to is written to $DOMUS_CONFORMANCE, to be compared with
// tests/golden/conformance/xl.txt.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "base/files.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/support/temporary_directory.h"

namespace domus::conformance {
namespace {

namespace fs = std::filesystem;

/// xenconsoled appends what a guest of that name says.
std::string ConsoleOf(const std::string& name) {
  return "/var/log/xen/console/guest-" + name + ".log";
}

/// What the guests of an earlier case said.
void ForgetConsoles() {
  std::error_code none_yet;
  for (const char* name : {"a", "b", "c"}) fs::resize_file(ConsoleOf(name), 0, none_yet);
}

Backend XlBackend() {
  const auto directory = std::make_shared<TemporaryDirectory>();
  using enum Capability;
  return {
      .name = "xl",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kScheduler, kDiskHotplug,
                       kDiskQos, kVifHotplug, kVifQos, kCdromChange, kRename, kRenameRunning,
                       kHostMemory, kExclusiveDisks, kExclusiveMacs, kSecondOpen, kDeletesData,
                       kAutostart},
      .open = OpenEmptied("xl:", ForgetConsoles),
      .guest =
          [](const std::string& name) {
            GuestConfig guest;
            guest.name = name;
            guest.type = GuestType::kPv;
            guest.memory_mib = 96;
            guest.maxmem_mib = 192;
            guest.vcpus = 1;
            guest.maxvcpus = 2;
            guest.kernel = "/guest/vmlinux";
            guest.ramdisk = "/guest/initrd.cpio";
            guest.extra =
                "console=hvc0 quiet net.ifnames=0 panic=1 mitigations=off cryptomgr.notests";
            return guest;
          },
      .hvm_guest =
          [](const std::string& name) {
            GuestConfig guest;
            guest.name = name;
            guest.memory_mib = 32;
            Disk disk;
            disk.device = "hda";
            disk.source = "/guest/boot-sector.img";
            disk.backend = DiskBackend::kFile;
            guest.disks = {disk};
            return guest;
          },
      .image = [directory](int number) { return ImageIn(directory->path(), number); },
      .is_up =
          [](const std::string& name) {
            const auto console = ReadFile(ConsoleOf(name));
            return console && console->contains("GUEST-UP");
          },
      .stop_autostart =
          [](const std::string& name) { fs::remove("/etc/xen/auto/" + name + ".cfg"); },
      .nowhere = "nowhere.invalid",
      .patience = std::chrono::seconds(120),
      .told = [](std::string_view line) { fmt::print("{}\n", line), std::fflush(stdout); },
  };
}

}  // namespace

TEST_CASE("xl on a real Xen host conforms") {
  const char* file = std::getenv("DOMUS_CONFORMANCE");
  REQUIRE(file);
  REQUIRE(WriteFile(file, RunCases(XlBackend)).has_value());
}

}  // namespace domus::conformance
