// Addresses of hypervisors: "SCHEME:REST", and what follows a `?` as parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace domus {

struct AddressParameter {
  std::string name;
  std::string value = {};  // empty when the parameter has no `=`
};

/// "sim:/var/lib/host.sim?memory=8192&cpus=4". Nothing is escaped: a path can't contain `?`.
struct HypervisorAddress {
  std::string scheme;
  std::string rest = {};  // a path, for sim
  std::vector<AddressParameter> parameters = {};  // as written, repetitions kept
};

/// Loads the libraries that OpenHypervisor needs for the address, for it to find them loaded.
void LoadLibrariesFor(std::string_view address);

/// The error says what an address looks like.
Result<HypervisorAddress> ParseHypervisorAddress(std::string_view text);

}  // namespace domus
