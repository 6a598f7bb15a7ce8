// One element of `disk`: xm's form and xl's (xm 3.1–4.4; xl-disk-configuration(5)).
//
//   xm   [PREFIX:…]SOURCE,[ioemu:]DEVICE[:cdrom|:disk][,MODE[,BACKEND[,PROTOCOL]]]
//   xl   TARGET,FORMAT,VDEV,ACCESS, any of them also by name, further parameters and flags
//        anywhere, and `target=` last, taking the rest with its commas
//
// A string is in xm's form when its first positional field begins with a prefix (`phy:`, `file:`,
// `tap:aio:`, `drbd:` or any other word and a colon), or when the field behind it is a device name
// (`,hdc:cdrom,r`: a drive with no medium). xl reads that form too, as deprecated. All else is xl's
// form. In both, blanks around commas mean nothing, and xl's named parameters and flags may stand
// anywhere.
//
// A relative `phy:` source means a path below /dev, in both tools; it is made absolute.
#pragma once

#include <optional>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// Null when an error was reported (VM030, VM032–VM039); all errors of the string are reported.
std::optional<Disk> ParseDisk(const Value& value, const DeviceContext& context);

}  // namespace domus
