// The memory that a running guest was told to have, while it is on its way there.
//
// A QEMU guest is built with its maxmem, and gives back what is more than its memory once its system
// has a balloon driver, bit by bit. libvirt shows only what it has at the moment. So what it was told
// is noted beside the domain:
//
//   <memory xmlns='urn:domus:balloon:1' from='256' to='160' until='1795348800'/>    MiB, Unix seconds
#pragma once

#include <libvirt/libvirt.h>

#include <cstdint>
#include <string_view>

#include "model/guest_config.h"

namespace domus::libvirt {

/// A note that can't be made is no failure: the guest then shows what it has.
void NoteMemoryTarget(virDomainPtr domain, int64_t from_mib, int64_t to_mib);

/// `live` as read from `xml` gets the memory that it was told to have, while it is between the two and
/// was told lately (two minutes): a guest that doesn't do it shows what it has then.
void FollowMemoryTarget(std::string_view xml, GuestConfig& live);

}  // namespace domus::libvirt
