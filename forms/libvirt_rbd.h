// Disks in Ceph: xl's `rbd:POOL/IMAGE[@SNAPSHOT]:mon_host=HOST\:PORT\;…` and libvirt's <source
// protocol='rbd'>.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "forms/xml_element.h"

namespace domus {

/// Null when the address says what <source> can't (a user, a configuration file, …).
std::optional<XmlElement> WriteRbd(std::string_view address);
/// The address of a network <source>; that of another protocol is `PROTOCOL:NAME`, for people.
std::string ReadRbd(const XmlElement& source);

}  // namespace domus
