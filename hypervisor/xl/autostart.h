// Guests that start with the host: xendomains, the service that comes with xl, creates a domain of each
// file in a directory when the host boots (XENDOMAINS_AUTO of /etc/default/xendomains).
#pragma once

#include <set>
#include <string>

#include "hypervisor/hypervisor.h"

namespace domus::xl {

class AutostartLinks {
 public:
  explicit AutostartLinks(std::string directory) : directory_(std::move(directory)) {}

  /// What the links in the directory lead to, by their own words. None where there is no directory.
  std::set<std::string> Targets() const;

  /// A link to the cfg, unless there is one: named after the guest, or after its UUID where xendomains
  /// would pass over the name. Conflict: something else is called so.
  HypervisorResult<void> Add(const std::string& name, const std::string& uuid,
                             const std::string& cfg) const;
  /// All links to the cfg.
  HypervisorResult<void> Remove(const std::string& cfg) const;

 private:
  std::string directory_;
};

}  // namespace domus::xl
