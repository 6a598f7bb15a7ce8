// xl's tables, for what it has no JSON of: the state of a domain, where its vCPUs may run, the host.
//
// Columns are counted from the right, as a name on the left may hold blanks. Lines of any other shape
// are passed over.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "hypervisor/xl/domain.h"
#include "model/state.h"

namespace domus::xl {

/// Of `xl list -v`, dom0 left out. A domain whose shutdown nobody has handled yet is stopping.
std::vector<DomainRow> ReadDomainTable(std::string_view text);
/// Of `xl vcpu-list`, dom0 left out.
std::vector<VcpuRow> ReadVcpuTable(std::string_view text);
/// Of `xl info`. The error names the line that is missing.
Result<HostInfo> ReadHostInfo(std::string_view text);

}  // namespace domus::xl
