#include "hypervisor/io_priority.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

namespace domus {
namespace {

// linux/ioprio.h
constexpr int kWhoProcess = 1;
constexpr int kClassShift = 13;
constexpr int kDefaultLevel = 4;
constexpr std::array<std::string_view, 4> kClasses = {"", "real-time", "best-effort", "idle"};
constexpr size_t kIdle = 3;

/// Null when the thread has ended.
std::optional<int> PriorityOf(int thread) {
  const long priority = ::syscall(SYS_ioprio_get, kWhoProcess, thread);
  if (priority < 0) return errno == ESRCH ? std::nullopt : std::optional(0);
  // A level without a class, as idle threads of some kernels have, is no priority.
  return priority >> kClassShift == 0 ? 0 : static_cast<int>(priority);
}

}  // namespace

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

std::optional<DiskQos> StrongestQos(const std::vector<Disk>& disks,
                                    const std::function<bool(const Disk&)>& serves) {
  const Disk* strongest = nullptr;
  for (const Disk& disk : disks) {
    if (!disk.qos || !serves(disk)) continue;
    const bool is_stronger =
        !strongest || IoPriority(disk.qos).value_or(0) < IoPriority(strongest->qos).value_or(0);
    if (is_stronger) strongest = &disk;
  }
  return strongest ? strongest->qos : std::nullopt;
}

Result<void> SetIoPriorities(const std::vector<ThreadPriority>& wanted) {
  for (const auto& [thread, priority] : wanted) {
    if (::syscall(SYS_ioprio_set, kWhoProcess, thread, priority) == 0 || errno == ESRCH) continue;
    return Fail(fmt::format("can't set the I/O priority of thread {}: {}", thread,
                            std::strerror(errno)));
  }
  return {};
}

std::optional<int> OtherIoPriority(const std::vector<ThreadPriority>& wanted) {
  for (const auto& [thread, priority] : wanted) {
    const std::optional<int> seen = PriorityOf(thread);
    if (seen && *seen != priority) return seen;
  }
  return std::nullopt;
}

}  // namespace domus
