// What libvirt has other words for, kept beside the XML: defaults that the config writes out, `root`
// apart from `extra`, how a disk was spelled, OVM_* names. It changes nothing of the machine, but without
// it a guest read back would look like another one.
//
//   <metadata>
//     <domus:guest xmlns:domus='urn:domus:guest:1' type='pv'>    of a PV guest that QEMU runs
//       <domus:field path='root'/>                               the elements say nothing of it
//       <domus:field path='extra' read='3f2a90c1b5d7e846'/>      they say this (a digest)
//       <domus:config>{"format_version":"1.0",…}</domus:config>  what the config says
//     </domus:guest>
//   </metadata>
//
// The digest is of what the elements alone say of the field. When somebody edits them it no longer
// fits, and what was kept of that field is forgotten.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "forms/xml_element.h"
#include "model/guest_config.h"

namespace domus {

inline constexpr const char* kKeptNamespace = "urn:domus:guest:1";

/// <metadata> with the guest's type alone, which what the elements say depends on.
XmlElement TypeInMetadata(GuestType type);

/// <metadata> for a guest of which `plain` is what the elements alone say; null when they say all
/// but `lost`. Of a lost disk its priority is kept all the same, which no element says. Never with a
/// password.
std::optional<XmlElement> KeepInMetadata(const GuestConfig& guest, const GuestConfig& plain,
                                         const std::set<std::string>& lost, bool keep_type);

/// The type of the guest where the machine's is another. Null when nothing is kept.
std::optional<GuestType> KeptType(const XmlElement& domain);

/// Puts what was kept over what the elements say. What is no longer readable is ignored.
void RestoreKept(const XmlElement& domain, GuestConfig& guest);

}  // namespace domus
