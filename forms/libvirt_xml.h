// A guest as libvirt's domain XML (https://libvirt.org/formatdomain.html).
//
// For Xen it is what libvirt's own converter makes of the same xl or xm config, element by element;
// for QEMU and KVM it is the machine that comes closest: paravirtual disks and interfaces become
// virtio devices. docs/forms.md says how each setting is written.
#pragma once

#include "forms/loss.h"
#include "model/guest_config.h"

namespace domus {

/// kTest is libvirt's mock host, which takes the machines of QEMU.
enum class LibvirtTarget { kXen, kQemu, kKvm, kTest };

/// What libvirt has other words for (a default that is written out, `root` apart from `extra`, OVM_*
/// names): kept in a <metadata> element, so that ReadLibvirtXml gives the guest back, or left out of
/// an XML that is for others to read. on_xend_start is libvirt's autostart, and disk_other_config what
/// serves a disk, of which no XML says anything: kKeep is for those who set both (hypervisor/libvirt).
enum class LibvirtMetadata { kKeep, kOmit };

/// Always well-formed. What libvirt has no word for is a loss; with its metadata kept, the guest that is
/// read back differs in exactly the losses. Passwords are only where libvirt reads them: the attribute
/// `passwd` of <graphics>.
Rendered WriteLibvirtXml(const GuestConfig& guest, LibvirtTarget target,
                         LibvirtMetadata metadata = LibvirtMetadata::kKeep);

}  // namespace domus
