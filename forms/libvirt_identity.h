// Who the domain is, its memory, and what happens when it ends.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// <name>, <uuid>, <description>.
void WriteIdentity(LibvirtWriting& writing, XmlElement& domain);
void ReadIdentity(const XmlElement& domain, LibvirtReading& reading);

/// <memory> is the most that the guest can have, <currentMemory> what it starts with; both are always
/// written, in KiB. Without a size it is xm's 128 MiB.
void WriteMemory(LibvirtWriting& writing, XmlElement& domain);
void ReadMemory(const XmlElement& domain, LibvirtReading& reading);

/// <on_poweroff>, <on_reboot>, <on_crash>: always written, with xm's defaults where libvirt's differ.
void WriteLifecycle(LibvirtWriting& writing, XmlElement& domain);
void ReadLifecycle(const XmlElement& domain, LibvirtReading& reading);

}  // namespace domus
