// The devices of a guest in the Xen API's document.
#pragma once

#include <string>
#include <vector>

#include "compiler/xm/environment.h"
#include "compiler/xm/xml_element.h"

namespace domus::xm {

/// `<name><label>…</label><description/></name>`
XmlElement MakeXmlName(std::string label);
/// Disks, vifs, TPMs and PCI devices, in this order. Throws Refusal.
void AddXmlDevices(const Value& form, Version version, PythonWord word, XmlElement& vm);
/// The consoles of the image, then (since 3.4) those of the frame buffers. Throws Refusal.
void AddXmlConsoles(const Value& form, const Value& image, Version version, XmlElement& vm);
/// A `<vdi>` for each disk. Throws Refusal.
std::vector<XmlElement> MakeXmlDiskImages(const Value& form, Version version, PythonWord word);

}  // namespace domus::xm
