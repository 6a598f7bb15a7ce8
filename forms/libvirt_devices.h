// What else the domain is made of: emulator, controllers, input, sound, the balloon, and devices of
// the host.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// <emulator>: xl's device_model_override or xm's device_model; QEMU's own is libvirt's choice.
void WriteEmulator(LibvirtWriting& writing, XmlElement& devices);
void ReadEmulator(const XmlElement& devices, LibvirtReading& reading);

/// Xen: the bus with its limits, and what the disks (already in `devices`) and `usbctrl` need. QEMU's
/// are libvirt's choice.
void WriteControllers(LibvirtWriting& writing, XmlElement& devices);
void ReadControllers(const XmlElement& devices, LibvirtReading& reading);

/// <input>, <sound> and <memballoon>. The paravirtual mouse and keyboard are left out: libvirt adds
/// them, and its test driver refuses them.
void WritePeripherals(LibvirtWriting& writing, XmlElement& devices);
void ReadPeripherals(const XmlElement& devices, LibvirtReading& reading);

/// <hostdev>: `pci`, `usbdev` and usbdevice's host:….
void WriteHostDevices(LibvirtWriting& writing, XmlElement& devices);
void ReadHostDevices(const XmlElement& devices, LibvirtReading& reading);

/// <xen:commandline>: device_model_args.
void WriteDeviceModelArgs(LibvirtWriting& writing, XmlElement& domain);
void ReadDeviceModelArgs(const XmlElement& domain, LibvirtReading& reading);

}  // namespace domus
