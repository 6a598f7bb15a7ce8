// The conformance cases on a real Xen host, within its dom0: `tests/rig/xen/run conformance`. What
// each came to is written to $DOMUS_CONFORMANCE, to be compared with
// tests/golden/conformance/xl.txt.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "base/files.h"
#include "tests/conformance/cases.h"
#include "tests/support/temporary_directory.h"

namespace domus::conformance {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Hypervisor> Open() {
  auto opened = OpenHypervisor("xl:");
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().text));
  return std::move(*opened);
}

/// xenconsoled appends what a guest of that name says.
std::string ConsoleOf(const std::string& name) {
  return "/var/log/xen/console/guest-" + name + ".log";
}

/// Each case has the host to itself.
void Empty(Hypervisor& host) {
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  for (const ObservedGuest& guest : state->guests) {
    const std::string& name = guest.config.name;
    if (guest.state != LifeState::kOff) REQUIRE(host.Destroy(name).has_value());
    REQUIRE(host.Undefine(name).has_value());
  }
  std::error_code none_yet;
  for (const char* name : {"a", "b", "c"}) fs::resize_file(ConsoleOf(name), 0, none_yet);
}

Backend XlBackend() {
  const auto directory = std::make_shared<TemporaryDirectory>();
  const auto is_empty = std::make_shared<bool>(false);
  using enum Capability;
  return {
      .name = "xl",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kScheduler, kDiskHotplug,
                       kDiskQos, kVifHotplug, kVifQos, kCdromChange, kRename, kRenameRunning,
                       kHostMemory, kExclusiveDisks, kExclusiveMacs, kSecondOpen, kDeletesData},
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
      .image =
          [directory](int number) {
            const fs::path path = directory->path() / (std::to_string(number) + ".img");
            std::ofstream(path, std::ios::app);
            fs::resize_file(path, 1 << 20);
            return path.string();
          },
      .is_up =
          [](const std::string& name) {
            const auto console = ReadFile(ConsoleOf(name));
            return console && console->contains("GUEST-UP");
          },
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
