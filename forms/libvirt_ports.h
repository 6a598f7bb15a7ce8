// Serial and parallel ports, consoles and channels.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// <serial> and <parallel> for each port that isn't "none", numbered by its place in the list, and a
/// <console> that mirrors the first serial port or is a paravirtual guest's hvc0.
void WritePorts(LibvirtWriting& writing, XmlElement& devices);
void ReadPorts(const XmlElement& devices, LibvirtReading& reading);

/// xl's `channel`: <channel> with a Xen target.
void WriteChannels(LibvirtWriting& writing, XmlElement& devices);
void ReadChannels(const XmlElement& devices, LibvirtReading& reading);

}  // namespace domus
