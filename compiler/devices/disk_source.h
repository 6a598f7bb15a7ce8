// The first field of xm's disk form: prefixes that say how to reach the source, and the source.
#pragma once

#include <string_view>

#include "compiler/devices/spec_text.h"
#include "model/guest_config.h"

namespace domus {

/// True when the field begins with a word and a colon: `phy:`, `tap:aio:`, `drbd:`, ….
bool HasDiskPrefix(std::string_view field);

/// Takes the prefixes into `disk` (back end, format, tap driver, block script) and sets its source.
/// A prefix for which Xen has no script is reported (VM049, a warning).
void ReadPrefixedSource(Piece field, Disk& disk, Spec& spec);

}  // namespace domus
