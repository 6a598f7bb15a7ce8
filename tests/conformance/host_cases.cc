// What a host says of itself, what it refuses, and its files.
#include <doctest/doctest.h>

#include <utility>

#include "tests/conformance/cases.h"
#include "tests/conformance/steps.h"

namespace domus::conformance {
namespace {

using Kind = HypervisorError::Kind;

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

std::vector<Case> HostCases() {
  using enum Capability;
  return {
      {"a host without guests says what it is", {}, EmptyHost},
      {"a host says what it can't do", {}, SaysWhatItCan},
      {"a guest that doesn't fit isn't started", {kHostMemory}, HostMemory},
      {"an image has one writer", {kExclusiveDisks}, ExclusiveDisks},
      {"a MAC address has one guest", {kExclusiveMacs}, ExclusiveMacs},
      {"another connection sees the same host", {kSecondOpen}, SecondOpen},
      {"a file with a guest's data is deleted", {kDeletesData}, DeletesData},
  };
}

}  // namespace domus::conformance
