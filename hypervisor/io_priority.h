// What disk_other_config asks for (guide §C.2.1): the I/O priority of the threads that serve a disk, as
// ioprio_set(2) has it. It needs a scheduler that knows priorities, such as BFQ.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/guest_config.h"

namespace domus {

/// "best-effort" and 5 as the kernel's number; none is 0. Null for what isn't a priority.
std::optional<int> IoPriority(const std::optional<DiskQos>& qos);
/// And back; null for no priority of its own.
std::optional<DiskQos> QosOf(int io_priority);

/// What one process has that serves several disks: real time before best effort before idle, then the
/// level. Null when no disk that it `serves` has one.
std::optional<DiskQos> StrongestQos(const std::vector<Disk>& disks,
                                    const std::function<bool(const Disk&)>& serves);

/// A thread, and what it is to have.
struct ThreadPriority {
  int thread = 0;
  int io_priority = 0;
};

/// Of threads that have ended nothing is said. Another user's need root, real time needs it always.
Result<void> SetIoPriorities(const std::vector<ThreadPriority>& wanted);

/// What the first thread has that hasn't what it is to have; null when all have it, or have ended.
std::optional<int> OtherIoPriority(const std::vector<ThreadPriority>& wanted);

}  // namespace domus
