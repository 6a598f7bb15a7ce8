// The conformance cases on real guests that QEMU emulates, under the daemon of the rig. $DOMUS_RIG_GUEST has the
// guest's kernel and initrd (make-guest).
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "base/files.h"
#include "tests/conformance/cases.h"
#include "tests/reconciler/golden.h"
#include "tests/support/temporary_directory.h"

namespace domus::conformance {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Hypervisor> Open() {
  auto opened = OpenHypervisor("libvirt:qemu:///system");
  REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().text));
  return std::move(*opened);
}

/// Each case has the daemon to itself.
void Empty(Hypervisor& host) {
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  for (const ObservedGuest& guest : state->guests) {
    if (guest.state != LifeState::kOff) REQUIRE(host.Destroy(guest.config.name).has_value());
    REQUIRE(host.Undefine(guest.config.name).has_value());
  }
}

std::string ConsoleOf(const TemporaryDirectory& directory, const std::string& name) {
  return (directory.path() / (name + ".console")).string();
}

/// How often the guest has counted, by its console; -1 when it never did.
int LastBeat(const GuestConfig& guest) {
  constexpr std::string_view kBeat = "guest: beat=";
  const auto console = ReadFile(guest.serials.at(0).substr(std::string_view("file:").size()));
  const size_t at = console ? console->rfind(kBeat) : std::string::npos;
  return at == std::string::npos ? -1 : std::atoi(console->c_str() + at + kBeat.size());
}

Backend QemuBackend(const std::string& guest_files) {
  const auto directory = std::make_shared<TemporaryDirectory>();
  const auto is_empty = std::make_shared<bool>(false);
  using enum Capability;
  return {
      .name = "libvirt-qemu",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kDiskHotplug, kVifHotplug,
                       kCdromChange, kRename, kExclusiveDisks, kSecondOpen},
      .not_here = {{kScheduler, "the rig leaves the machine's cgroups alone"},
                   {kVifQos, "the rig's kernel may lack a queue for it"}},
      .open =
          [is_empty] {
            auto host = Open();
            if (!*is_empty) Empty(*host);
            *is_empty = true;
            return host;
          },
      .guest =
          [guest_files, directory](const std::string& name) {
            GuestConfig guest;
            guest.name = name;
            guest.type = GuestType::kHvm;
            guest.memory_mib = 128;
            guest.maxmem_mib = 256;
            guest.vcpus = 1;
            guest.maxvcpus = 2;
            guest.kernel = guest_files + "/vmlinuz";
            guest.ramdisk = guest_files + "/initrd.gz";
            guest.extra = "console=ttyS0 quiet";
            guest.serials = {"file:" + ConsoleOf(*directory, name)};
            return guest;
          },
      .image =
          [directory](int number) {
            const fs::path path = directory->path() / (std::to_string(number) + ".img");
            std::ofstream(path).put('\0');
            fs::resize_file(path, 1 << 20);
            return path.string();
          },
      .is_up =
          [directory](const std::string& name) {
            const auto console = ReadFile(ConsoleOf(*directory, name));
            return console && console->contains("guest: beat=");
          },
      .patience = std::chrono::seconds(120),
  };
}

}  // namespace

TEST_CASE("QEMU under libvirt conforms") {
  const char* guest_files = std::getenv("DOMUS_RIG_GUEST");
  REQUIRE(guest_files);
  CHECK_GOLDEN("conformance/libvirt-qemu", RunCases([&] { return QemuBackend(guest_files); }));
}

TEST_CASE("a guest that is restored runs on where it was saved") {
  const char* guest_files = std::getenv("DOMUS_RIG_GUEST");
  REQUIRE(guest_files);
  const Backend backend = QemuBackend(guest_files);
  const auto host = backend.open();
  REQUIRE(host->Define(backend.guest("a")).has_value());
  REQUIRE(host->Start("a").has_value());
  const auto await_beat = [&] {
    const auto deadline = std::chrono::steady_clock::now() + backend.patience;
    while (!backend.is_up("a")) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  };
  await_beat();
  const int before = LastBeat(backend.guest("a"));
  REQUIRE(host->Save("a").has_value());
  CHECK(host->ObserveGuest("a")->state == LifeState::kSuspended);
  REQUIRE(host->Restore("a").has_value());
  await_beat();
  // A guest that had booted anew would count from 0.
  CHECK(LastBeat(backend.guest("a")) >= before);
  Empty(*host);
}

}  // namespace domus::conformance
