// Changes of a guest that runs.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/conformance/cases.h"
#include "tests/conformance/steps.h"

namespace domus::conformance {
namespace {

using Kind = HypervisorError::Kind;

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
  // Firmware that resets the drives meanwhile closes a tray that libvirt then takes for open.
  backend.hvm_guest ? Start(backend, host, guest) : Run(backend, host, guest);
  Disk other = Image(backend, "hdc", 2);
  other.access = DiskAccess::kReadOnly;
  other.cdrom = true;
  MustWork(host.Change("a", ChangeMedium{"hdc", other}));
  CHECK(Live(host, "a").disks.back().source == backend.image(2));
  other.source.clear();
  MustWork(host.Change("a", ChangeMedium{"hdc", other}));
  CHECK(Live(host, "a").disks.back().source.empty());
}

}  // namespace

std::vector<Case> LiveChangeCases() {
  using enum Capability;
  return {
      {"memory changes up to maxmem", {kBalloon}, Balloon},
      {"vCPUs change up to maxvcpus", {kVcpuHotplug}, VcpuHotplug},
      {"vCPUs are pinned", {kAffinity}, Affinity},
      {"scheduler settings change", {kScheduler}, Scheduler},
      {"disks come and go", {kDiskHotplug}, DiskHotplug},
      {"a disk's priority changes", {kDiskQos}, DiskLimit},
      {"vifs come and go", {kVifHotplug}, VifHotplug},
      {"a vif's inbound limit changes", {kVifHotplug, kVifQos}, VifLimit},
      {"a cdrom drive gets another medium", {kCdromChange}, CdromChange},
  };
}

}  // namespace domus::conformance
