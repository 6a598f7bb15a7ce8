#include "hypervisor/libvirt/host.h"

#include <algorithm>

#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/handles.h"

namespace domus::libvirt {
namespace {

constexpr int64_t kKibPerMib = 1024;

/// What the guests that are on have been given.
int64_t HeldMib(const std::vector<ObservedGuest>& guests) {
  int64_t held = 0;
  for (const ObservedGuest& guest : guests) {
    const bool is_on = guest.live && guest.state != LifeState::kSuspended;
    if (is_on) held += guest.live->memory_mib.value_or(0);
  }
  return held;
}

/// libvirt renames no guest that is on.
Abilities LacksOf(const HostKind& kind) {
  using enum Ability;
  Abilities lacks = {kRename};
  if (!kind.disk_processes) lacks.insert(kDiskPriority);
  if (kind.xen()) lacks.insert(kInboundLimit);
  if (kind.test()) lacks.insert({kCpuShare, kDisks, kMedium, kVifs, kInboundLimit});
  return lacks;
}

}  // namespace

HypervisorResult<HostInfo> DescribeHost(virConnectPtr connection, const HostKind& kind,
                                        const std::vector<ObservedGuest>& guests) {
  virNodeInfo node{};
  if (virNodeGetInfo(connection, &node) < 0) return LastError();
  const Text name(virConnectGetHostname(connection));
  HostInfo host{.name = name ? name.get() : "",
                .backend = "libvirt",
                .version = kind.version,
                .simulated = kind.test()};
  host.memory_mib = static_cast<int64_t>(node.memory) / kKibPerMib;
  host.cpus = static_cast<int>(node.cpus);
  host.lacks = LacksOf(kind);
  const unsigned long long free_bytes = kind.xen() ? virNodeGetFreeMemory(connection) : 0;
  host.memory_free_mib = kind.xen()
                             ? static_cast<int64_t>(free_bytes / (1024 * 1024))
                             : std::max<int64_t>(0, host.memory_mib - HeldMib(guests));
  return host;
}

}  // namespace domus::libvirt
