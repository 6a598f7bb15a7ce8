// Network interfaces: <interface>.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// Paravirtual interfaces are `netfront` for Xen where the config says so, and virtio for QEMU.
/// `rate` is <outbound>, the limit of vif_other_config <inbound>, both in whole kilobytes a second.
void WriteInterfaces(LibvirtWriting& writing, XmlElement& devices);
void ReadInterfaces(const XmlElement& devices, LibvirtReading& reading);

}  // namespace domus
