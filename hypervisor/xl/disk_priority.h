// disk_other_config (guide §C.2.1): the I/O priority of what serves a guest's disk in dom0.
//
// A block device or raw image is served by kernel threads of blkback, one a queue, called "5.xvda-0" of
// domain 5; they exist from when the guest's driver has connected until it lets go. A qdisk, and every
// disk of an HVM guest while its own drivers don't take over, is served by the guest's QEMU. That is one
// process for all its disks, so it gets the strongest of their priorities.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/guest_config.h"

namespace domus::xl {

/// The threads of one guest, by process id.
struct DiskServers {
  struct Thread {
    int id = 0;
    std::string name;  // as /proc/PID/comm cuts it
  };
  std::vector<Thread> blkback;
  std::vector<int> qemu;
};

/// Of each of the domains, from one walk through /proc; `proc` is "/proc".
std::vector<DiskServers> FindDiskServers(const std::vector<int>& domains, const std::string& proc);

/// Sets the disk's priority, and QEMU's to the strongest among `guest`'s disks. False when nothing
/// serves the disk yet: there is nothing to set it on.
Result<bool> SetDiskPriority(const GuestConfig& guest, int domain, const Disk& disk,
                             const DiskServers& servers);

/// What the disk has: `disk.qos` when all that serves it has that, or nothing serves it yet.
std::optional<DiskQos> SeenDiskQos(const GuestConfig& guest, int domain, const Disk& disk,
                                   const DiskServers& servers);

}  // namespace domus::xl
