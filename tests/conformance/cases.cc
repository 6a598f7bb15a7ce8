#include "tests/conformance/cases.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace domus::conformance {
namespace {

using Kind = HypervisorError::Kind;

/// The call must have failed, and so.
template <class T>
void CheckFails(const HypervisorResult<T>& result, Kind kind) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind == kind);
  CHECK_FALSE(result.error().text.empty());
  CHECK_FALSE(result.error().text.ends_with('.'));
}

void MustWork(const HypervisorResult<void>& result) {
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().text));
}

/// Waits for the state; a guest that stops or boots may take its time.
void Reach(const Backend& backend, Hypervisor& host, const std::string& name, LifeState state) {
  const auto deadline = std::chrono::steady_clock::now() + backend.patience;
  while (true) {
    const auto guest = host.ObserveGuest(name);
    REQUIRE_MESSAGE(guest.has_value(), (guest ? "" : guest.error().text));
    if (guest->state == state) return;
    if (std::chrono::steady_clock::now() > deadline) {
      FAIL(name, " is ", std::string(ToString(guest->state)), ", not ",
           std::string(ToString(state)));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

/// Waits until `is_so`; `what` is told when it never is.
void Await(const Backend& backend, std::string_view what, const std::function<bool()>& is_so) {
  const auto deadline = std::chrono::steady_clock::now() + backend.patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) FAIL("never: ", std::string(what));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

/// A guest that is on, its system perhaps not up yet.
GuestConfig Start(const Backend& backend, Hypervisor& host, const GuestConfig& guest) {
  MustWork(host.Define(guest));
  MustWork(host.Start(guest.name));
  Reach(backend, host, guest.name, LifeState::kRunning);
  return guest;
}

/// A guest that is up.
GuestConfig Run(const Backend& backend, Hypervisor& host, const GuestConfig& guest) {
  Start(backend, host, guest);
  const auto is_up = [&] { return !backend.is_up || backend.is_up(guest.name); };
  Await(backend, guest.name + " is up", is_up);
  return guest;
}

GuestConfig Live(Hypervisor& host, const std::string& name) {
  const auto guest = host.ObserveGuest(name);
  REQUIRE(guest.has_value());
  REQUIRE(guest->live.has_value());
  return *guest->live;
}

Disk Image(const Backend& backend, const std::string& device, int number) {
  Disk disk;
  disk.device = device;
  disk.source = backend.image(number);
  disk.backend = DiskBackend::kFile;
  disk.format = DiskFormat::kRaw;
  return disk;
}

Vif VifWithMac(const std::string& mac) {
  Vif vif;
  vif.mac = mac;
  return vif;
}

void EmptyHost(const Backend&, Hypervisor& host) {
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  CHECK(state->guests.empty());
  CHECK_FALSE(state->host.backend.empty());
  CHECK_FALSE(state->host.version.empty());
  CHECK_FALSE(state->host.name.empty());
  CHECK(state->host.memory_mib > 0);
  CHECK(state->host.memory_free_mib <= state->host.memory_mib);
  CHECK(state->host.cpus > 0);
}

void SaysWhatItCan(const Backend& backend, Hypervisor& host) {
  constexpr std::pair<Capability, Ability> kSame[] = {
      {Capability::kPause, Ability::kPause},
      {Capability::kSave, Ability::kSave},
      {Capability::kBalloon, Ability::kMemory},
      {Capability::kVcpuHotplug, Ability::kVcpus},
      {Capability::kAffinity, Ability::kPinning},
      {Capability::kScheduler, Ability::kCpuShare},
      {Capability::kDiskHotplug, Ability::kDisks},
      {Capability::kDiskQos, Ability::kDiskPriority},
      {Capability::kVifHotplug, Ability::kVifs},
      {Capability::kVifQos, Ability::kInboundLimit},
      {Capability::kCdromChange, Ability::kMedium},
      {Capability::kRenameRunning, Ability::kRename},
  };
  const auto said = host.Host();
  REQUIRE(said.has_value());
  for (const auto& [capability, ability] : kSame) {
    CAPTURE(ToString(capability));
    CHECK(backend.capabilities.contains(capability) != said->lacks.contains(ability));
  }
}

void DefineIsObserved(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(backend.guest("b")));
  MustWork(host.Define(backend.guest("a")));
  const auto state = host.Observe();
  REQUIRE(state.has_value());
  REQUIRE(state->guests.size() == 2);
  CHECK(state->guests[0].config.name == "a");
  CHECK(state->guests[1].config.name == "b");
  CHECK(state->guests[0].state == LifeState::kOff);
  CHECK_FALSE(state->guests[0].live.has_value());
  CHECK(state->guests[0].config.uuid.has_value());
  CHECK(state->guests[0].config.memory_mib == backend.guest("a").memory_mib);
}

void DefineReplaces(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = backend.guest("a");
  MustWork(host.Define(guest));
  const auto uuid = host.ObserveGuest("a")->config.uuid;
  guest.memory_mib = *guest.memory_mib / 2;
  MustWork(host.Define(guest));
  CHECK(host.ObserveGuest("a")->config.memory_mib == guest.memory_mib);
  CHECK(host.ObserveGuest("a")->config.uuid == uuid);
  CHECK(host.Observe()->guests.size() == 1);
}

void UnknownGuests(const Backend&, Hypervisor& host) {
  CheckFails(host.ObserveGuest("none"), Kind::kNotFound);
  CheckFails(host.Start("none"), Kind::kNotFound);
  CheckFails(host.Shutdown("none"), Kind::kNotFound);
  CheckFails(host.Destroy("none"), Kind::kNotFound);
  CheckFails(host.Undefine("none"), Kind::kNotFound);
}

void StartAndDestroy(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  CHECK(host.ObserveGuest("a")->live.has_value());
  CheckFails(host.Start("a"), Kind::kConflict);
  CheckFails(host.Undefine("a"), Kind::kConflict);
  MustWork(host.Destroy("a"));
  Reach(backend, host, "a", LifeState::kOff);
  CheckFails(host.Destroy("a"), Kind::kConflict);
  MustWork(host.Undefine("a"));
  CheckFails(host.ObserveGuest("a"), Kind::kNotFound);
}

void ShutdownIsGraceful(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  MustWork(host.Shutdown("a"));
  Reach(backend, host, "a", LifeState::kOff);
  CheckFails(host.Shutdown("a"), Kind::kConflict);
  MustWork(host.Start("a"));
  Reach(backend, host, "a", LifeState::kRunning);
}

void DefinitionAndLiveAreApart(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = Start(backend, host, backend.guest("a"));
  const std::optional<int> before = guest.maxvcpus;
  guest.maxvcpus = *before + 1;
  MustWork(host.Define(guest));
  CHECK(host.ObserveGuest("a")->config.maxvcpus == guest.maxvcpus);
  CHECK(Live(host, "a").maxvcpus == before);
  MustWork(host.Destroy("a"));
  Reach(backend, host, "a", LifeState::kOff);
  MustWork(host.Start("a"));
  Reach(backend, host, "a", LifeState::kRunning);
  CHECK(Live(host, "a").maxvcpus == guest.maxvcpus);
}

void PauseAndUnpause(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  MustWork(host.Pause("a"));
  Reach(backend, host, "a", LifeState::kPaused);
  CheckFails(host.Start("a"), Kind::kConflict);
  MustWork(host.Unpause("a"));
  Reach(backend, host, "a", LifeState::kRunning);
}

void SaveAndRestore(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  CheckFails(host.Restore("a"), Kind::kConflict);
  MustWork(host.Save("a"));
  Reach(backend, host, "a", LifeState::kSuspended);
  CheckFails(host.Undefine("a"), Kind::kConflict);
  MustWork(host.Restore("a"));
  Reach(backend, host, "a", LifeState::kRunning);
}

void Balloon(const Backend& backend, Hypervisor& host) {
  const GuestConfig guest = Run(backend, host, backend.guest("a"));
  const int64_t most = *guest.maxmem_mib;
  MustWork(host.Change("a", SetMemory{most}));
  Await(backend, "it has its memory", [&] { return Live(host, "a").memory_mib == most; });
  CHECK_FALSE(host.Change("a", SetMemory{most + 1}).has_value());
}

void VcpuHotplug(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  MustWork(host.Change("a", SetVcpus{2}));
  Await(backend, "it has its vCPUs", [&] { return Live(host, "a").vcpus == 2; });
  CHECK_FALSE(host.Change("a", SetVcpus{3}).has_value());
  CHECK_FALSE(host.Change("a", SetVcpus{0}).has_value());
}

void Affinity(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  const CpuAffinity first{.per_vcpu = false, .masks = {"0"}};
  MustWork(host.Change("a", SetCpuAffinity{first}));
  CHECK(Live(host, "a").cpus == first);
}

void Scheduler(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  MustWork(host.Change("a", SetCpuWeight{512}));
  MustWork(host.Change("a", SetCpuCap{50}));
  CHECK(Live(host, "a").cpu_weight == 512);
  CHECK(Live(host, "a").cpu_cap == 50);
}

void DiskHotplug(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  const auto has_disk = [&] {
    const std::vector<Disk> disks = Live(host, "a").disks;
    return std::ranges::any_of(disks, [](const Disk& disk) { return disk.device == "xvdx"; });
  };
  MustWork(host.Change("a", AttachDisk{Image(backend, "xvdx", 1)}));
  Await(backend, "it has the disk", has_disk);
  CheckFails(host.Change("a", AttachDisk{Image(backend, "xvdx", 2)}), Kind::kConflict);
  MustWork(host.Change("a", DetachDisk{"xvdx"}));
  Await(backend, "it has given up the disk", [&] { return !has_disk(); });
  CheckFails(host.Change("a", DetachDisk{"xvdx"}), Kind::kConflict);
}

void VifHotplug(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  const Vif vif = VifWithMac("00:16:3e:00:00:01");
  MustWork(host.Change("a", AttachVif{vif}));
  CHECK(Live(host, "a").vifs.at(0).mac == vif.mac);
  CheckFails(host.Change("a", AttachVif{vif}), Kind::kConflict);
  MustWork(host.Change("a", DetachVif{vif.mac, 0}));
  Await(backend, "it has given up the vif", [&] { return Live(host, "a").vifs.empty(); });
}

void DiskLimit(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = backend.guest("a");
  guest.disks.push_back(Image(backend, "xvdx", 1));
  Run(backend, host, guest);
  const DiskQos low{.schedule = "best-effort", .priority = 7};
  Await(backend, "its system has taken up the disk", [&] {
    const HypervisorResult<void> set = host.Change("a", SetDiskQos{"xvdx", low});
    if (!set) CHECK(set.error().kind == Kind::kTransient);
    return set.has_value();
  });
  CHECK(Live(host, "a").disks.back().qos == low);
  MustWork(host.Change("a", SetDiskQos{"xvdx", std::nullopt}));
  CHECK_FALSE(Live(host, "a").disks.back().qos.has_value());
}

void VifLimit(const Backend& backend, Hypervisor& host) {
  Run(backend, host, backend.guest("a"));
  const Vif vif = VifWithMac("00:16:3e:00:00:01");
  MustWork(host.Change("a", AttachVif{vif}));
  const VifQos limit{.bits_per_second = 8'000'000, .latency_us = {}};
  MustWork(host.Change("a", SetVifQos{vif.mac, 0, limit}));
  CHECK(Live(host, "a").vifs.at(0).qos == limit);
  MustWork(host.Change("a", SetVifQos{vif.mac, 0, std::nullopt}));
  CHECK_FALSE(Live(host, "a").vifs.at(0).qos.has_value());
}

void CdromChange(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = backend.hvm_guest ? backend.hvm_guest("a") : backend.guest("a");
  guest.type = GuestType::kHvm;
  guest.disks.push_back(Image(backend, "hdc", 1));
  guest.disks.back().cdrom = true;
  guest.disks.back().access = DiskAccess::kReadOnly;
  Start(backend, host, guest);
  Disk other = Image(backend, "hdc", 2);
  other.access = DiskAccess::kReadOnly;
  other.cdrom = true;
  MustWork(host.Change("a", ChangeMedium{"hdc", other}));
  CHECK(Live(host, "a").disks.back().source == backend.image(2));
  other.source.clear();
  MustWork(host.Change("a", ChangeMedium{"hdc", other}));
  CHECK(Live(host, "a").disks.back().source.empty());
}

/// `a` is there.
void RenameGuest(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(backend.guest("b")));
  const auto uuid = host.ObserveGuest("a")->config.uuid;
  CheckFails(host.Change("a", Rename{"b"}), Kind::kConflict);
  MustWork(host.Change("a", Rename{"c"}));
  CheckFails(host.ObserveGuest("a"), Kind::kNotFound);
  CHECK(host.ObserveGuest("c")->config.uuid == uuid);
}

void RenameKeepsIdentity(const Backend& backend, Hypervisor& host) {
  MustWork(host.Define(backend.guest("a")));
  RenameGuest(backend, host);
}

void RenameRunning(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  RenameGuest(backend, host);
  CHECK(host.ObserveGuest("c")->state == LifeState::kRunning);
}

void HostMemory(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = backend.guest("a");
  guest.memory_mib = guest.maxmem_mib = host.Host()->memory_free_mib + 1;
  MustWork(host.Define(guest));
  CheckFails(host.Start("a"), Kind::kConflict);
  CHECK(host.ObserveGuest("a")->state == LifeState::kOff);
}

void ExclusiveDisks(const Backend& backend, Hypervisor& host) {
  for (const char* name : {"a", "b"}) {
    GuestConfig guest = backend.guest(name);
    guest.disks.push_back(Image(backend, "xvdx", 1));
    MustWork(host.Define(guest));
  }
  MustWork(host.Start("a"));
  Reach(backend, host, "a", LifeState::kRunning);
  CheckFails(host.Start("b"), Kind::kConflict);
  MustWork(host.Destroy("a"));
  Reach(backend, host, "a", LifeState::kOff);
  MustWork(host.Start("b"));
}

void ExclusiveMacs(const Backend& backend, Hypervisor& host) {
  GuestConfig guest = backend.guest("a");
  guest.vifs = {VifWithMac("00:16:3e:00:00:01")};
  MustWork(host.Define(guest));
  guest.name = "b";
  guest.uuid.reset();
  CheckFails(host.Define(guest), Kind::kConflict);
}

void SecondOpen(const Backend& backend, Hypervisor& host) {
  Start(backend, host, backend.guest("a"));
  const auto again = backend.open();
  CHECK(again->Observe()->guests.at(0).config == host.Observe()->guests.at(0).config);
  MustWork(again->Destroy("a"));
  Reach(backend, host, "a", LifeState::kOff);
}

HostFile::Kind KindAt(Hypervisor& host, const std::string& path) {
  const auto files = host.LookAtFiles({path});
  REQUIRE_MESSAGE(files.has_value(), (files ? "" : files.error().text));
  REQUIRE(files->size() == 1);
  CHECK(files->front().path == path);
  return files->front().kind;
}

void DeletesData(const Backend& backend, Hypervisor& host) {
  const Disk own = Image(backend, "xvdy", 8);
  const Disk other = Image(backend, "xvdz", 9);
  for (const Disk* disk : {&own, &other}) {
    if (backend.make_image) backend.make_image(disk->source);
    REQUIRE(KindAt(host, disk->source) == HostFile::Kind::kFile);
  }
  GuestConfig guest = backend.guest("a");
  guest.disks.push_back(own);
  MustWork(host.Define(guest));
  MustWork(host.DeleteFile(own.source));
  CHECK(KindAt(host, own.source) == HostFile::Kind::kMissing);
  MustWork(host.DeleteFile(own.source));
  CHECK(KindAt(host, other.source) == HostFile::Kind::kFile);
  MustWork(host.DeleteFile(other.source));
  CHECK_FALSE(host.DeleteFile("/dev/null").has_value());
  MustWork(host.UndefineWithNvram("a"));
  CheckFails(host.ObserveGuest("a"), Kind::kNotFound);
}

}  // namespace

std::string_view ToString(Capability capability) {
  using enum Capability;
  switch (capability) {
    case kPause: return "pause";
    case kSave: return "save to disk";
    case kBalloon: return "live memory";
    case kVcpuHotplug: return "live vCPUs";
    case kAffinity: return "live pinning";
    case kScheduler: return "live CPU weight and cap";
    case kDiskHotplug: return "hot plug of disks";
    case kDiskQos: return "disk priority";
    case kVifHotplug: return "hot plug of vifs";
    case kVifQos: return "inbound limit of vifs";
    case kCdromChange: return "change of a cdrom's medium";
    case kRename: return "rename";
    case kRenameRunning: return "rename of a running guest";
    case kHostMemory: return "memory of its own to give away";
    case kExclusiveDisks: return "locks on images";
    case kExclusiveMacs: return "check of MAC addresses";
    case kSecondOpen: return "several connections";
    case kDeletesData: return "files that it can delete";
  }
  return "";
}

const std::vector<Case>& Cases() {
  using enum Capability;
  static const std::vector<Case> cases = {
      {"a host without guests says what it is", {}, EmptyHost},
      {"a host says what it can't do", {}, SaysWhatItCan},
      {"a defined guest is observed", {}, DefineIsObserved},
      {"defining again replaces, under the same UUID", {}, DefineReplaces},
      {"unknown guests are not found", {}, UnknownGuests},
      {"a guest starts, is destroyed and undefined", {}, StartAndDestroy},
      {"a guest shuts down by itself", {}, ShutdownIsGraceful},
      {"a definition waits for the next boot", {}, DefinitionAndLiveAreApart},
      {"a guest is paused and unpaused", {kPause}, PauseAndUnpause},
      {"a guest is saved and restored", {kSave}, SaveAndRestore},
      {"memory changes up to maxmem", {kBalloon}, Balloon},
      {"vCPUs change up to maxvcpus", {kVcpuHotplug}, VcpuHotplug},
      {"vCPUs are pinned", {kAffinity}, Affinity},
      {"scheduler settings change", {kScheduler}, Scheduler},
      {"disks come and go", {kDiskHotplug}, DiskHotplug},
      {"a disk's priority changes", {kDiskQos}, DiskLimit},
      {"vifs come and go", {kVifHotplug}, VifHotplug},
      {"a vif's inbound limit changes", {kVifHotplug, kVifQos}, VifLimit},
      {"a cdrom drive gets another medium", {kCdromChange}, CdromChange},
      {"a rename keeps the UUID", {kRename}, RenameKeepsIdentity},
      {"a running guest is renamed", {kRenameRunning}, RenameRunning},
      {"a guest that doesn't fit isn't started", {kHostMemory}, HostMemory},
      {"an image has one writer", {kExclusiveDisks}, ExclusiveDisks},
      {"a MAC address has one guest", {kExclusiveMacs}, ExclusiveMacs},
      {"another connection sees the same host", {kSecondOpen}, SecondOpen},
      {"a file with a guest's data is deleted", {kDeletesData}, DeletesData},
  };
  return cases;
}

std::string RunCases(const std::function<Backend()>& make) {
  std::string results;
  for (const Case& test : Cases()) {
    const Backend backend = make();
    CAPTURE(backend.name);
    CAPTURE(test.name);
    std::vector<std::string> lacks;
    for (const Capability need : test.needs) {
      if (!backend.capabilities.contains(need)) lacks.emplace_back(ToString(need));
    }
    if (lacks.empty()) {
      const std::unique_ptr<Hypervisor> host = backend.open();
      test.run(backend, *host);
    }
    const std::string line =
        fmt::format("{:<50}{}", test.name, lacks.empty() ? "passes" : "lacks " + Join(lacks, ", "));
    if (backend.told) backend.told(line);
    results += line + "\n";
  }
  return results;
}

}  // namespace domus::conformance
