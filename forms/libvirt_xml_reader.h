// Libvirt's domain XML as a guest: the inverse of libvirt_xml.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/guest_config.h"

namespace domus {

/// Reads what WriteLibvirtXml writes and what libvirt prints (virDomainGetXMLDesc), with all that it
/// adds: addresses, aliases, controllers, inputs, seclabels. Of elements that a guest config has no
/// word for nothing is kept. Any bytes that are no domain are an Error that names the line
/// ("line 12: `memory` is no number: `much`"), never a crash; limits: forms/xml_element.h.
Result<GuestConfig> ReadLibvirtXml(std::string_view xml);

struct XmlElement;
/// The same of elements that need not be parsed.
Result<GuestConfig> ReadLibvirtDomain(const XmlElement& domain);

/// The file of the guest's NVRAM in the XML of a domain; empty when it names none on its host.
std::string ReadLibvirtNvram(std::string_view xml);

}  // namespace domus
