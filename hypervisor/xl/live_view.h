// What runs, in the words of the config it was started from.
//
// xl tells a domain in its own words: what it was given as `tap:aio:/a.img` comes back as a raw image
// /a.img. Taken at its word, every guest would differ from its config for ever. So what xl shows is held
// against the configs that Domus has of the guest, and where one of them means the same, its words stand.
#pragma once

#include <string>
#include <vector>

#include "hypervisor/xl/domain.h"

namespace domus::xl {

/// `known` has the configs that the domain may have its settings from, likeliest first: the one it was
/// started with, then the one for the next boot. What xl doesn't tell is the first one's. With none,
/// what xl shows is all there is.
GuestConfig LiveConfig(const GuestConfig& seen, const std::vector<const GuestConfig*>& known);

/// Whether what xl shows may be what the config asked for.
bool IsSame(const Disk& asked, const Disk& seen);
bool IsSame(const Vif& asked, const Vif& seen);

/// The affinity that the rows of one domain show, in the words of one of `known` if it means the same:
/// "0-3" is "0,1,2,3". Null without rows.
std::optional<CpuAffinity> LiveAffinity(const std::vector<std::string>& hard_affinities, int cpus,
                                        const std::vector<const GuestConfig*>& known);

/// tc rounds what it is given: a bucket that is as good as the one asked for.
bool IsSame(const VifQos& asked, const VifQos& seen);

}  // namespace domus::xl
