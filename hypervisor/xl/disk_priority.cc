#include "hypervisor/xl/disk_priority.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"

namespace domus::xl {
namespace {

namespace fs = std::filesystem;

// linux/ioprio.h
constexpr int kWhoProcess = 1;
constexpr int kClassShift = 13;
constexpr int kDefaultLevel = 4;
constexpr std::array<std::string_view, 4> kClasses = {"", "real-time", "best-effort", "idle"};
constexpr size_t kIdle = 3;
constexpr size_t kMostNameBytes = 15;  // of a thread, without the final zero

int GetPriority(int thread) {
  const long priority = ::syscall(SYS_ioprio_get, kWhoProcess, thread);
  return priority < 0 ? 0 : static_cast<int>(priority);
}

/// A level without a class, as idle threads of some kernels have, is no priority.
int Effective(int priority) { return priority >> kClassShift == 0 ? 0 : priority; }

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

/// Real time before best effort before idle, then the level.
std::optional<DiskQos> Strongest(const GuestConfig& guest) {
  const Disk* strongest = nullptr;
  for (const Disk& disk : guest.disks) {
    if (!disk.qos || !IsQemus(guest, disk)) continue;
    const bool is_stronger =
        !strongest || IoPriority(disk.qos).value_or(0) < IoPriority(strongest->qos).value_or(0);
    if (is_stronger) strongest = &disk;
  }
  return strongest ? strongest->qos : std::nullopt;
}

std::vector<int> Children(const fs::path& directory) {
  std::vector<int> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const auto number = ParseInt(entry.path().filename().string());
    if (number) numbers.push_back(static_cast<int>(*number));
  }
  std::ranges::sort(numbers);
  return numbers;
}

/// The domain that the words of a QEMU name: "-xen-domid", "5".
std::optional<int> QemuDomain(std::string_view command_line) {
  const std::vector<std::string_view> words = Split(command_line, '\0');
  const auto option = std::ranges::find(words, "-xen-domid");
  if (option == words.end() || option + 1 == words.end()) return std::nullopt;
  const auto domain = ParseInt(*(option + 1));
  return domain ? std::optional(static_cast<int>(*domain)) : std::nullopt;
}

/// Threads that serve the disk, and the priority that each should have.
std::vector<std::pair<int, int>> Wanted(const GuestConfig& guest, int domain, const Disk& disk,
                                        const DiskServers& servers) {
  std::vector<std::pair<int, int>> wanted;
  for (const DiskServers::Thread& thread : servers.blkback) {
    if (Serves(thread, domain, disk)) {
      wanted.emplace_back(thread.id, IoPriority(disk.qos).value_or(0));
    }
  }
  if (!IsQemus(guest, disk)) return wanted;
  const int shared = IoPriority(Strongest(guest)).value_or(0);
  for (const int thread : servers.qemu) wanted.emplace_back(thread, shared);
  return wanted;
}

}  // namespace

std::vector<DiskServers> FindDiskServers(const std::vector<int>& domains, const std::string& proc) {
  std::vector<DiskServers> servers(domains.size());
  for (const int process : Children(proc)) {
    const std::string directory = fmt::format("{}/{}", proc, process);
    const Result<std::string> command_line = ReadFile(directory + "/cmdline");
    if (!command_line) continue;  // it has ended
    const std::optional<int> qemu = QemuDomain(*command_line);
    const bool is_kernels = command_line->empty();
    if (!qemu && !is_kernels) continue;
    const Result<std::string> name = is_kernels ? ReadFile(directory + "/comm") : "";
    if (!name) continue;
    for (size_t i = 0; i < domains.size(); ++i) {
      if (qemu == domains[i]) servers[i].qemu = Children(directory + "/task");
      if (is_kernels && IsBlkback(*name, domains[i])) {
        servers[i].blkback.push_back({process, std::string(Trim(*name))});
      }
    }
  }
  return servers;
}

std::optional<int> IoPriority(const std::optional<DiskQos>& qos) {
  if (!qos) return 0;
  const auto known = std::ranges::find(kClasses, qos->schedule);
  if (qos->schedule.empty() || known == kClasses.end()) return std::nullopt;
  const auto io_class = static_cast<size_t>(known - kClasses.begin());
  const int level = io_class == kIdle ? 0 : qos->priority.value_or(kDefaultLevel);
  if (level < 0 || level > 7) return std::nullopt;
  return (static_cast<int>(io_class) << kClassShift) | level;
}

std::optional<DiskQos> QosOf(int io_priority) {
  const auto io_class = static_cast<size_t>(io_priority >> kClassShift);
  if (io_class == 0 || io_class >= kClasses.size()) return std::nullopt;
  DiskQos qos{.schedule = std::string(kClasses[io_class]), .priority = {}};
  if (io_class != kIdle) qos.priority = io_priority & 7;
  return qos;
}

Result<bool> SetDiskPriority(const GuestConfig& guest, int domain, const Disk& disk,
                             const DiskServers& servers) {
  if (!IoPriority(disk.qos)) return Fail("its priority is none of ionice's");
  const auto wanted = Wanted(guest, domain, disk, servers);
  for (const auto& [thread, priority] : wanted) {
    if (::syscall(SYS_ioprio_set, kWhoProcess, thread, priority) != 0 && errno != ESRCH) {
      return Fail(fmt::format("can't set the I/O priority of thread {}: {}", thread,
                              std::strerror(errno)));
    }
  }
  return !wanted.empty();
}

std::optional<DiskQos> SeenDiskQos(const GuestConfig& guest, int domain, const Disk& disk,
                                   const DiskServers& servers) {
  for (const auto& [thread, priority] : Wanted(guest, domain, disk, servers)) {
    const int seen = Effective(GetPriority(thread));
    if (seen != priority) return QosOf(seen);
  }
  return disk.qos;
}

}  // namespace domus::xl
