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

#include "base/child_process.h"
#include "base/files.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/conformance/steps.h"
#include "tests/support/temporary_directory.h"

namespace domus::conformance {
namespace {

namespace fs = std::filesystem;

// As the ssh of tests/rig/xen/to-itself knows them.
constexpr const char* kThisDom0 = "here";
constexpr const char* kBreaksOff = "far";
constexpr const char* kNowhere = "nowhere";

/// xenconsoled appends what a guest of that name says.
std::string ConsoleOf(const std::string& name) {
  return "/var/log/xen/console/guest-" + name + ".log";
}

/// The system of a PV or PVH guest of that name has said that it is up.
bool IsUp(const std::string& name) {
  const auto console = ReadFile(ConsoleOf(name));
  return console && console->contains("GUEST-UP");
}

/// What the guests of an earlier case said.
void ForgetConsoles() {
  std::error_code none_yet;
  for (const char* name : {"a", "b", "c", "a--incoming"}) fs::resize_file(ConsoleOf(name), 0, none_yet);
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
      .is_up = IsUp,
      .stop_autostart =
          [](const std::string& name) { fs::remove("/etc/xen/auto/" + name + ".cfg"); },
      .nowhere = kNowhere,
      .patience = std::chrono::seconds(120),
      .told = [](std::string_view line) { fmt::print("{}\n", line), std::fflush(stdout); },
  };
}

/// Without shadow paging, this Xen can't send PV guests.
GuestConfig TravellingGuest(const Backend& backend) {
  GuestConfig guest = backend.guest("a");
  guest.type = GuestType::kPvh;
  guest.uuid = "8a9f3c52-6c1e-4c7d-9d3a-0b3e6a1f0a0a";
  guest.disks = {Image(backend, "xvdx", 1)};
  guest.vifs = {VifWithMac("00:16:3e:00:00:01")};
  return guest;
}

std::string DomainOf(const std::string& name) {
  const auto end = RunProgram({"xl", "domid", name}, {});
  REQUIRE(end.has_value());
  return end->out;
}

}  // namespace

TEST_CASE("xl on a real Xen host conforms") {
  const char* file = std::getenv("DOMUS_CONFORMANCE");
  REQUIRE(file);
  REQUIRE(WriteFile(file, RunCases(XlBackend)).has_value());
}

// There is one dom0 only, so a guest that goes away comes in again there: as another domain, which this
// Domus has let go of. Another with definitions of its own is the one that takes it over.
TEST_CASE("a guest goes by xl migrate while it runs, and another domus takes it over") {
  const Backend backend = XlBackend();
  const auto from = backend.open();
  const TemporaryDirectory others;
  const auto to = OpenHost("xl:?dir=" + others.path().string());
  const GuestConfig guest = Run(backend, *from, TravellingGuest(backend));
  const std::string before = DomainOf("a");
  MustWork(from->Migrate("a", {.destination = kThisDom0}));
  CHECK(DomainOf("a") != before);
  const auto arrived = to->ObserveGuest("a");
  REQUIRE(arrived.has_value());
  CHECK(arrived->state == LifeState::kRunning);
  CHECK(arrived->config.uuid == guest.uuid);
  CHECK(arrived->config.disks.size() == 1);
  CHECK(arrived->config.vifs.at(0).mac == guest.vifs[0].mac);
  // Its console was opened before it got its name.
  Await(backend, "it goes on where it was", [] { return IsUp("a--incoming"); });
  const std::string after = DomainOf("a");
  MustWork(to->Define(guest));
  CHECK(DomainOf("a") == after);
  MustWork(to->Destroy("a"));
  Reach(backend, *to, "a", LifeState::kOff);
  CheckFails(from->ObserveGuest("a"), HypervisorError::Kind::kNotFound);
}

TEST_CASE("a guest whose way breaks off stays where it is") {
  const Backend backend = XlBackend();
  const auto host = backend.open();
  Run(backend, *host, TravellingGuest(backend));
  const GuestConfig before = Live(*host, "a");
  const std::string domain = DomainOf("a");
  const auto gone = host->Migrate("a", {.destination = kBreaksOff});
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().text.starts_with("xl migrate: "));
  CHECK(host->ObserveGuest("a")->state == LifeState::kRunning);
  CHECK(Live(*host, "a") == before);
  CHECK(DomainOf("a") == domain);
  ForgetConsoles();
  Await(backend, "it goes on", [] { return IsUp("a"); });
  MustWork(host->Destroy("a"));
  MustWork(host->Undefine("a"));
}

}  // namespace domus::conformance
