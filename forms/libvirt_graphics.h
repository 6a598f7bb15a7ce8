// Displays and the graphics card: <graphics>, <video>.
#pragma once

#include "forms/libvirt_form.h"

namespace domus {

/// An HVM guest's VNC server, or else its SDL window, and SPICE; a paravirtual guest's frame buffers.
/// Passwords stand in clear in `passwd`, as libvirt has no other place for them.
void WriteGraphics(LibvirtWriting& writing, XmlElement& devices);
void ReadGraphics(const XmlElement& devices, LibvirtReading& reading);

}  // namespace domus
