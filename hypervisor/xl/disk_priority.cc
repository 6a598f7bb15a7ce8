#include "hypervisor/xl/disk_priority.h"

#include <string_view>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "hypervisor/io_priority.h"
#include "hypervisor/processes.h"

namespace domus::xl {
namespace {

constexpr size_t kMostNameBytes = 15;  // of a thread, without the final zero

/// Whether the file of blkback's thread is one of this domain's.
bool IsBlkback(std::string_view name, int domain) {
  return name.starts_with(fmt::format("{}.", domain));
}

bool Serves(const DiskServers::Thread& thread, int domain, const Disk& disk) {
  const std::string name = fmt::format("{}.{}-", domain, disk.device);
  return thread.name.starts_with(std::string_view(name).substr(0, kMostNameBytes));
}

bool IsQemus(const GuestConfig& guest, const Disk& disk) {
  const bool is_raw = disk.format == DiskFormat::kUnset || disk.format == DiskFormat::kRaw;
  return guest.type == GuestType::kHvm || disk.backend == DiskBackend::kQdisk || !is_raw;
}

/// The domain that the words of a QEMU name: "-xen-domid", "5".
std::optional<int> QemuDomain(std::string_view command_line) {
  const auto word = WordAfter("-xen-domid", command_line);
  const auto domain = word ? ParseInt(*word) : std::nullopt;
  return domain ? std::optional(static_cast<int>(*domain)) : std::nullopt;
}

/// The threads that serve the disk, each with what it should have.
std::vector<ThreadPriority> Wanted(const GuestConfig& guest, int domain, const Disk& disk,
                                   const DiskServers& servers) {
  std::vector<ThreadPriority> wanted;
  for (const DiskServers::Thread& thread : servers.blkback) {
    if (Serves(thread, domain, disk)) {
      wanted.push_back({thread.id, IoPriority(disk.qos).value_or(0)});
    }
  }
  if (!IsQemus(guest, disk)) return wanted;
  const auto strongest =
      StrongestQos(guest.disks, [&](const Disk& other) { return IsQemus(guest, other); });
  const int shared = IoPriority(strongest).value_or(0);
  for (const int thread : servers.qemu) wanted.push_back({thread, shared});
  return wanted;
}

}  // namespace

std::vector<DiskServers> FindDiskServers(const std::vector<int>& domains, const std::string& proc) {
  std::vector<DiskServers> servers(domains.size());
  for (const int process : IdsIn(proc)) {
    const std::string directory = fmt::format("{}/{}", proc, process);
    const Result<std::string> command_line = ReadFile(directory + "/cmdline");
    if (!command_line) continue;  // it has ended
    const std::optional<int> qemu = QemuDomain(*command_line);
    const bool is_kernels = command_line->empty();
    if (!qemu && !is_kernels) continue;
    const Result<std::string> name = is_kernels ? ReadFile(directory + "/comm") : "";
    if (!name) continue;
    for (size_t i = 0; i < domains.size(); ++i) {
      if (qemu == domains[i]) servers[i].qemu = IdsIn(directory + "/task");
      if (is_kernels && IsBlkback(*name, domains[i])) {
        servers[i].blkback.push_back({process, std::string(Trim(*name))});
      }
    }
  }
  return servers;
}

Result<bool> SetDiskPriority(const GuestConfig& guest, int domain, const Disk& disk,
                             const DiskServers& servers) {
  if (!IoPriority(disk.qos)) return Fail("its priority is none of ionice's");
  const auto wanted = Wanted(guest, domain, disk, servers);
  if (const Result<void> set = SetIoPriorities(wanted); !set) return std::unexpected(set.error());
  return !wanted.empty();
}

std::optional<DiskQos> SeenDiskQos(const GuestConfig& guest, int domain, const Disk& disk,
                                   const DiskServers& servers) {
  const std::optional<int> other = OtherIoPriority(Wanted(guest, domain, disk, servers));
  return other ? QosOf(*other) : disk.qos;
}

}  // namespace domus::xl
