#include "hypervisor/hypervisor.h"

namespace domus {

std::string_view ToString(HypervisorError::Kind kind) {
  switch (kind) {
    case HypervisorError::Kind::kNotFound: return "not found";
    case HypervisorError::Kind::kConflict: return "conflict";
    case HypervisorError::Kind::kUnsupported: return "unsupported";
    case HypervisorError::Kind::kTransient: return "transient";
    case HypervisorError::Kind::kPermanent: return "permanent";
    case HypervisorError::Kind::kNoAnswer: return "no answer";
  }
  return "permanent";
}

HypervisorResult<std::unique_ptr<HostWatch>> Hypervisor::Watch(ChangeListener) {
  return std::unexpected(
      HypervisorError{HypervisorError::Kind::kUnsupported, "this host can't tell what changes"});
}

}  // namespace domus
