// One device as libvirt's XML, for attaching it to a running guest and detaching it.
#pragma once

#include "forms/libvirt_xml.h"
#include "forms/loss.h"
#include "model/guest_config.h"

namespace domus {

/// <disk>…</disk>, as WriteLibvirtXml writes it for a guest of that type. Empty where libvirt has no
/// such device: the losses say why.
Rendered LibvirtDiskXml(const Disk& disk, GuestType type, LibvirtTarget target);
/// <interface>…</interface>.
Rendered LibvirtInterfaceXml(const Vif& vif, GuestType type, LibvirtTarget target);

}  // namespace domus
