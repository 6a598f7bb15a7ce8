// disk_other_config (guide §C.2.1) where QEMU serves a guest's disks on this host: the I/O priority of its
// QEMU, which is one process for all its disks, so it gets the strongest of their priorities.
//
// libvirt tells nobody which process that is, but notes it in a file beside its other files of what runs.
#pragma once

#include <string>
#include <string_view>

#include "hypervisor/hypervisor.h"
#include "hypervisor/libvirt/connection.h"

namespace domus::libvirt {

/// Where libvirt's QEMU driver of a URI such as "qemu:///system" notes the process of each guest.
std::string ProcessDirectory(std::string_view uri);

/// Gives the QEMU of a guest that is on what its disks say, all or none of them. Done already on hosts
/// where it can't be had. Transient: there is no such process.
HypervisorResult<void> SetDiskPriorities(const HostKind& kind, const GuestConfig& live);

/// What the host shows of a guest's disks, as its metadata has them, becomes what its QEMU really has;
/// nothing where that can't be told.
void ShowDiskPriorities(const HostKind& kind, ObservedGuest& guest);

/// Whether a disk has one.
bool HasDiskPriorities(const GuestConfig& guest);
/// Without them.
GuestConfig WithoutDiskPriorities(GuestConfig guest);

}  // namespace domus::libvirt
