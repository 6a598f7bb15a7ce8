// The part of a domain that is ours (libvirt_kept.h), put beside elements that are there already.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "forms/xml_element.h"
#include "model/guest_config.h"

namespace domus {

/// Adds <metadata> with all that the elements of `domain` don't say of the guest by themselves, but
/// for the fields that are `lost`. None when they say it all.
void KeepBeside(const GuestConfig& guest, const std::set<std::string>& lost, XmlElement& domain);

/// The element of ours that makes a domain which libvirt prints as `xml` read as `guest`, as
/// virDomainSetMetadata takes it: without a prefix for its namespace, kKeptNamespace. Empty when the
/// elements say all by themselves.
Result<std::string> MetadataBeside(const GuestConfig& guest, const std::set<std::string>& lost,
                                   std::string_view xml);

}  // namespace domus
