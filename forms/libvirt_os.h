// What the domain boots and what its board is like: <os>, <bootloader>, <features>, <clock>.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// <bootloader>, <os>. Xen: xenpv (linux), xenpvh or xenfv (hvm) with its loader. QEMU: pc and hvm, for
/// which /dev/xvd… in `root` becomes /dev/vd…, as Linux calls virtio disks.
void WriteOs(LibvirtWriting& writing, XmlElement& domain);
/// Sets the guest's type unless the reading knows it already.
void ReadOs(const XmlElement& domain, LibvirtReading& reading);

/// <features>: acpi, apic and pae are there unless they are switched off.
void WriteFeatures(LibvirtWriting& writing, XmlElement& domain);
void ReadFeatures(const XmlElement& domain, LibvirtReading& reading);

/// <clock> with its timers.
void WriteClock(LibvirtWriting& writing, XmlElement& domain);
void ReadClock(const XmlElement& domain, LibvirtReading& reading);

}  // namespace domus
