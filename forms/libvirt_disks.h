// Disks and drives: <disk>.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// Xen: the back end as <driver name> (phy, file, tap, tap2, qemu), the device's name decides the bus.
/// QEMU: xvd… are virtio disks, hd… IDE, sd… SATA.
void WriteDisks(LibvirtWriting& writing, XmlElement& devices);
void ReadDisks(const XmlElement& devices, LibvirtReading& reading);

/// "disk[xvda]", as in model/guest_fields.h.
std::string DiskPath(const Disk& disk);
/// The bus that a device's name stands for: "xen", "virtio", "ide", "scsi", "sata".
std::string DiskBus(const LibvirtWriting& writing, std::string_view device);
/// 2 of "hdc" and "xvdc1", 26 of "xvdaa"; null when it is no disk's name.
std::optional<int> DiskIndex(std::string_view device);

}  // namespace domus
