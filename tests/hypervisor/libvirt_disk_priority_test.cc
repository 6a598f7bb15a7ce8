// The I/O priority of a guest's QEMU: a shell that is called like one, in its place.
#include "hypervisor/libvirt/disk_priority.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/files.h"
#include "hypervisor/io_priority.h"
#include "hypervisor/libvirt/definition.h"
#include "tests/support/temporary_directory.h"

namespace domus::libvirt {
namespace {

constexpr const char* kUuid = "8d3f1a52-6c0b-4e7a-9f21-000000000001";
const DiskQos kBest7{.schedule = "best-effort", .priority = 7};
const DiskQos kBest5{.schedule = "best-effort", .priority = 5};

/// A process with the words `-uuid UUID`, which waits as long as this lives.
class Qemu {
 public:
  explicit Qemu(const char* uuid) {
    REQUIRE(::pipe(input_.data()) == 0);
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      ::dup2(input_[0], 0);
      ::close(input_[0]), ::close(input_[1]);
      ::execl("/bin/sh", "sh", "-c", "read line", "sh", "-uuid", uuid, nullptr);
      ::_exit(127);
    }
    ::close(input_[0]);
  }
  ~Qemu() {
    ::close(input_[1]);
    ::waitpid(process_, nullptr, 0);
  }
  Qemu(const Qemu&) = delete;
  Qemu& operator=(const Qemu&) = delete;

  int process() const { return process_; }

 private:
  std::array<int, 2> input_{};
  int process_ = 0;
};

Disk DiskWith(const std::string& device, std::optional<DiskQos> qos) {
  Disk disk;
  disk.device = device;
  disk.source = "/images/" + device + ".img";
  disk.qos = std::move(qos);
  return disk;
}

GuestConfig Guest() {
  GuestConfig guest;
  guest.name = "web01";
  guest.uuid = kUuid;
  guest.kernel = "/boot/vmlinuz";
  guest.disks = {DiskWith("xvda", kBest7), DiskWith("xvdb", kBest5),
                 DiskWith("xvdc", std::nullopt)};
  return guest;
}

struct Host {
  Host() { kind.disk_processes = directory.path().string(); }

  void Note(int process) {
    const std::string path = (directory.path() / "web01.pid").string();
    REQUIRE(WriteFile(path, std::to_string(process)).has_value());
  }
  /// What is seen of a guest that runs.
  std::vector<std::optional<DiskQos>> Seen(const GuestConfig& live) const {
    ObservedGuest guest{.config = live, .state = LifeState::kRunning, .live = live, .started_at = {}};
    ShowDiskPriorities(kind, guest);
    std::vector<std::optional<DiskQos>> seen;
    for (const Disk& disk : guest.live->disks) seen.push_back(disk.qos);
    return seen;
  }

  TemporaryDirectory directory;
  HostKind kind;
};

/// The shell may not have its words yet.
HypervisorResult<void> SetOnceThere(const Host& host, const GuestConfig& live) {
  while (true) {
    const auto set = SetDiskPriorities(host.kind, live);
    if (set || set.error().kind != HypervisorError::Kind::kTransient) return set;
    ::usleep(1000);
  }
}

using Seen = std::vector<std::optional<DiskQos>>;
constexpr std::nullopt_t kNone = std::nullopt;

}  // namespace

TEST_CASE("a guest's QEMU has the strongest priority of its disks") {
  const Qemu qemu(kUuid);
  Host host;
  host.Note(qemu.process());
  GuestConfig live = Guest();
  REQUIRE(SetOnceThere(host, live).has_value());
  CHECK_FALSE(OtherIoPriority({{qemu.process(), *IoPriority(kBest5)}}).has_value());
  CHECK(host.Seen(live) == Seen{kBest7, kBest5, kNone});
  // One that somebody else has set holds for all of them.
  const DiskQos idle{.schedule = "idle", .priority = {}};
  REQUIRE(SetIoPriorities({{qemu.process(), *IoPriority(idle)}}).has_value());
  CHECK(host.Seen(live) == Seen{idle, idle, idle});
  live = WithoutDiskPriorities(live);
  CHECK(host.Seen(live) == Seen{idle, idle, idle});
  REQUIRE(SetDiskPriorities(host.kind, live).has_value());
  CHECK(host.Seen(live) == Seen{kNone, kNone, kNone});
}

TEST_CASE("only the process with the guest's UUID is its QEMU") {
  Host host;
  const auto refused = [&](const GuestConfig& live) {
    const auto set = SetDiskPriorities(host.kind, live);
    REQUIRE_FALSE(set.has_value());
    CHECK(set.error().kind == HypervisorError::Kind::kTransient);
    CHECK(set.error().text ==
          "guest `web01`: the process that serves its disks is not to be found");
    CHECK(host.Seen(live) == Seen{kNone, kNone, kNone});
    CHECK(SetDiskPriorities(host.kind, WithoutDiskPriorities(live)).has_value());
  };
  refused(Guest());
  host.Note(::getpid());
  refused(Guest());
  host.Note(0x7fffffff);
  refused(Guest());
}

TEST_CASE("a disk can't have what ionice hasn't") {
  const Qemu qemu(kUuid);
  Host host;
  host.Note(qemu.process());
  GuestConfig live = Guest();
  live.disks[0].qos = DiskQos{.schedule = "best-effort", .priority = 8};
  const auto set = SetOnceThere(host, live);
  REQUIRE_FALSE(set.has_value());
  CHECK(set.error().text == "disk `xvda`: its priority is none of ionice's");
}

TEST_CASE("where priorities can't be set none are shown, and a saved guest shows what it had") {
  const GuestConfig live = Guest();
  ObservedGuest guest{.config = live, .state = LifeState::kSuspended, .live = live,
                      .started_at = {}};
  const Host host;
  ShowDiskPriorities(host.kind, guest);
  CHECK(guest.live->disks[0].qos == kBest7);
  ShowDiskPriorities(HostKind(), guest);
  CHECK_FALSE(HasDiskPriorities(guest.config));
  CHECK_FALSE(HasDiskPriorities(*guest.live));
  CHECK(SetDiskPriorities(HostKind(), live).has_value());
}

TEST_CASE("a guest fits with its priorities where they can be set, and says why where they can't") {
  const GuestConfig guest = Guest();
  const Host host;
  const FittedGuest whole = FitToLibvirt(guest, host.kind);
  CHECK(whole.losses.empty());
  CHECK(whole.config == guest);
  HostKind away;
  away.disk_processes = Fail("the process that serves it is on another host");
  const FittedGuest rest = FitToLibvirt(guest, away);
  const std::string why = away.disk_processes.error().message;
  CHECK(rest.losses == std::vector<Loss>{{"disk[xvda]", why}, {"disk[xvdb]", why}});
  CHECK(rest.config == WithoutDiskPriorities(guest));
}

TEST_CASE("a disk that loses something else keeps its priority") {
  GuestConfig guest = Guest();
  guest.disks[0].script = "block-iscsi";
  const Host host;
  const FittedGuest fitted = FitToLibvirt(guest, host.kind);
  CHECK(fitted.losses == std::vector<Loss>{{"disk[xvda]", "libvirt starts no block script"}});
  REQUIRE(fitted.config.disks.size() == 3);
  CHECK_FALSE(fitted.config.disks[0].script.has_value());
  CHECK(fitted.config.disks[0].qos == kBest7);
}

TEST_CASE("libvirt's notes lie where its URI says") {
  CHECK(ProcessDirectory("qemu:///system") == "/run/libvirt/qemu");
  CHECK(ProcessDirectory("qemu:///embed?a=b&root=/srv/vms") == "/srv/vms/run/qemu");
  const char* before = std::getenv("XDG_RUNTIME_DIR");
  const std::string runtime = before ? before : "";
  ::setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1);
  CHECK(ProcessDirectory("qemu:///session") == "/run/user/1000/libvirt/qemu/run");
  ::unsetenv("XDG_RUNTIME_DIR");
  CHECK(ProcessDirectory("qemu:///session").ends_with("/.cache/libvirt/qemu/run"));
  if (before) ::setenv("XDG_RUNTIME_DIR", runtime.c_str(), 1);
}

}  // namespace domus::libvirt
