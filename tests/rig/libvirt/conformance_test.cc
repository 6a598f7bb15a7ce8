// The conformance cases on real guests that QEMU emulates, under the daemon of the rig.
// $DOMUS_RIG_GUEST has the guest's kernel and initrd (make-guest).
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "base/files.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/hosts.h"
#include "tests/conformance/other_libvirt_client.h"
#include "tests/conformance/steps.h"
#include "tests/reconciler/golden.h"
#include "tests/support/temporary_directory.h"

namespace domus::conformance {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHere = "qemu:///system";
// tests/rig/libvirt/daemon
constexpr const char* kThere = "qemu+unix:///system?socket=/mnt/second/libvirt-sock";
constexpr const char* kBack = "qemu+unix:///system?socket=/mnt/first/libvirt-sock";
constexpr const char* kNowhere = "qemu+unix:///system?socket=/nowhere/libvirt-sock";
constexpr const char* kProcessFile = "/run/libvirtd.pid";

std::string Address(const char* uri) { return std::string("libvirt:") + uri; }

std::string GuestFiles() {
  const char* files = std::getenv("DOMUS_RIG_GUEST");
  REQUIRE(files);
  return files;
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
  using enum Capability;
  return {
      .name = "libvirt-qemu",
      .capabilities = {kPause, kSave, kBalloon, kVcpuHotplug, kAffinity, kScheduler, kDiskHotplug,
                       kDiskQos, kVifHotplug, kVifQos, kCdromChange, kRename, kExclusiveDisks,
                       kSecondOpen, kDeletesData, kAutostart},
      .open = OpenEmptied(Address(kHere)),
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
      .image = [directory](int number) { return ImageIn(directory->path(), number); },
      .is_up =
          [directory](const std::string& name) {
            const auto console = ReadFile(ConsoleOf(*directory, name));
            return console && console->contains("guest: beat=");
          },
      .stop_autostart = StopAutostartAt(kHere),
      .nowhere = kNowhere,
      .other_host =
          OtherHost{.destination = kThere, .open = [] { return OpenHost(Address(kThere)); }},
      .patience = std::chrono::seconds(120),
  };
}

/// Waits for another heartbeat of the guest `a`.
void AwaitBeat(const Backend& backend) {
  const auto deadline = std::chrono::steady_clock::now() + backend.patience;
  const int before = backend.is_up("a") ? LastBeat(backend.guest("a")) : -1;
  while (!backend.is_up("a") || LastBeat(backend.guest("a")) == before) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

/// A directory that a daemon has as a pool, as long as this lives.
class StoragePool {
 public:
  StoragePool(const char* uri, const fs::path& directory) : connection_(virConnectOpen(uri)) {
    REQUIRE(connection_);
    const std::string xml = "<pool type='dir'><name>rig</name><target><path>" +
                            directory.string() + "</path></target></pool>";
    pool_.reset(virStoragePoolCreateXML(connection_.get(), xml.c_str(), 0));
    REQUIRE(pool_);
  }
  ~StoragePool() { virStoragePoolDestroy(pool_.get()); }
  StoragePool(const StoragePool&) = delete;
  StoragePool& operator=(const StoragePool&) = delete;

 private:
  libvirt::Connection connection_;
  libvirt::Pool pool_;
};

/// The rig's daemon stands still for as long as it lives.
class Stopped {
 public:
  Stopped() : process_(std::atoi(ReadFile(kProcessFile)->c_str())) { ::kill(process_, SIGSTOP); }
  ~Stopped() { ::kill(process_, SIGCONT); }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;

 private:
  int process_;
};

}  // namespace

TEST_CASE("QEMU under libvirt conforms") {
  CHECK_GOLDEN("conformance/libvirt-qemu", RunCases([] { return QemuBackend(GuestFiles()); }));
}

TEST_CASE("a guest that is restored runs on where it was saved") {
  const Backend backend = QemuBackend(GuestFiles());
  const auto host = backend.open();
  REQUIRE(host->Define(backend.guest("a")).has_value());
  REQUIRE(host->Start("a").has_value());
  AwaitBeat(backend);
  const int before = LastBeat(backend.guest("a"));
  REQUIRE(host->Save("a").has_value());
  CHECK(host->ObserveGuest("a")->state == LifeState::kSuspended);
  REQUIRE(host->Restore("a").has_value());
  AwaitBeat(backend);
  // A guest that had booted anew would count from 0.
  CHECK(LastBeat(backend.guest("a")) >= before);
  Empty(*host);
}

TEST_CASE("a disk's priority is set at each start and restore") {
  const DiskQos low{.schedule = "best-effort", .priority = 7};
  const Backend backend = QemuBackend(GuestFiles());
  const auto host = backend.open();
  GuestConfig guest = backend.guest("a");
  for (const int number : {1, 2}) {
    guest.disks.push_back(Image(backend, number == 1 ? "xvdx" : "xvdy", number));
  }
  guest.disks[0].qos = low;
  MustWork(host->Define(guest));
  const auto seen = [&](Hypervisor& by) {
    const std::vector<Disk> disks = Live(by, "a").disks;
    REQUIRE(disks.size() == 2);
    CHECK_FALSE(disks[1].qos.has_value());
    return disks[0].qos;
  };
  MustWork(host->Start("a"));
  CHECK(seen(*host) == low);
  AwaitBeat(backend);
  MustWork(host->Save("a"));
  CHECK(seen(*host) == low);
  MustWork(host->Restore("a"));
  CHECK(seen(*host) == low);
  MustWork(host->Destroy("a"));
  MustWork(host->Start("a"));
  CHECK(seen(*host) == low);
  // Once the disk is gone, so is what it had the process do.
  AwaitBeat(backend);
  MustWork(host->Change("a", DetachDisk{"xvdx"}));
  Await(backend, "it has given up the disk", [&] { return Live(*host, "a").disks.size() == 1; });
  CHECK_FALSE(Live(*host, "a").disks[0].qos.has_value());
  Empty(*host);
}

TEST_CASE("a guest goes to another host while it runs, and back while it stands still") {
  const Backend backend = QemuBackend(GuestFiles());
  const auto here = backend.open();
  const auto there = OpenHost(Address(kThere));
  Empty(*there);
  REQUIRE(here->Define(backend.guest("a")).has_value());
  const auto off = here->Migrate("a", {.destination = kThere});
  REQUIRE_FALSE(off.has_value());
  CHECK(off.error().text == "guest `a` is off; migrate needs it running or paused");
  REQUIRE(here->Start("a").has_value());
  AwaitBeat(backend);
  const int before = LastBeat(backend.guest("a"));
  const GuestConfig sent = here->ObserveGuest("a")->config;
  const auto gone = here->Migrate("a", {.destination = kThere});
  REQUIRE_MESSAGE(gone.has_value(), (gone ? "" : gone.error().text));
  CHECK(here->ObserveGuest("a").error().kind == HypervisorError::Kind::kNotFound);
  CHECK(there->ObserveGuest("a")->state == LifeState::kRunning);
  CHECK(there->ObserveGuest("a")->config == sent);
  AwaitBeat(backend);
  CHECK(LastBeat(backend.guest("a")) > before);
  const auto back = there->Migrate("a", {.destination = kBack, .live = false});
  REQUIRE_MESSAGE(back.has_value(), (back ? "" : back.error().text));
  CHECK(there->Observe()->guests.empty());
  AwaitBeat(backend);
  Empty(*here);
}

TEST_CASE("a guest that can't go stays, and runs on") {
  const Backend backend = QemuBackend(GuestFiles());
  const auto host = backend.open();
  REQUIRE(host->Define(backend.guest("a")).has_value());
  REQUIRE(host->Start("a").has_value());
  AwaitBeat(backend);
  const auto gone = host->Migrate("a", {.destination = kNowhere});
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().text.contains("/nowhere/libvirt-sock"));
  CHECK(host->ObserveGuest("a")->state == LifeState::kRunning);
  AwaitBeat(backend);
  Empty(*host);
}

TEST_CASE("a file of another host is its storage pool's, as it lies there now, or nobody's") {
  const TemporaryDirectory directory;
  const fs::path pooled = directory.path() / "pool";
  fs::create_directory(pooled);
  const StoragePool pool(kThere, pooled);
  const auto there = OpenHost(Address(kThere));
  const std::string outside = ImageIn(directory.path(), 1);
  CHECK(KindAt(*there, outside) == HostFile::Kind::kUnknown);
  CheckFails(there->DeleteFile(outside), HypervisorError::Kind::kUnsupported);
  CHECK(fs::exists(outside));
  // Made and deleted after the pool has looked.
  const std::string image = ImageIn(pooled, 2);
  CHECK(KindAt(*there, image) == HostFile::Kind::kFile);
  fs::remove(image);
  CHECK(KindAt(*there, image) == HostFile::Kind::kMissing);
  ImageIn(pooled, 2);
  MustWork(there->DeleteFile(image));
  CHECK_FALSE(fs::exists(image));
  MustWork(there->DeleteFile(image));
}

TEST_CASE("a daemon that falls silent is given up, and used again once it is back") {
  const auto host = OpenHost("libvirt:qemu+unix:///system?socket=/run/libvirt/libvirt-sock");
  REQUIRE(host->Observe().has_value());
  const auto begin = std::chrono::steady_clock::now();
  {
    const Stopped stopped;
    const auto silent = host->Observe();
    REQUIRE_FALSE(silent.has_value());
    CHECK(silent.error().kind == HypervisorError::Kind::kTransient);
  }
  // 20 s, and what an emulating machine needs.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
  CHECK(host->Observe().has_value());
}

}  // namespace domus::conformance
