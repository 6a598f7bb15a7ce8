// What xl and tc print as JSON. Members that nobody needs are passed over, whatever they hold; one of
// the wrong type that somebody needs is an Error that names the place, never a crash.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hypervisor/xl/domain.h"

namespace domus::xl {

/// Of `xl list -l`: the domains but dom0, each as a config that tells what runs, in the words of vm.cfg:
/// an image file is `file:`, a block device `phy:`. xl leaves out what has its default.
Result<std::vector<ListedDomain>> ReadDomainList(std::string_view json);

/// Of `tc -j qdisc show`: the token bucket that stands at the root of each network device.
Result<std::map<std::string, VifQos>> ReadTokenBuckets(std::string_view json);

}  // namespace domus::xl
