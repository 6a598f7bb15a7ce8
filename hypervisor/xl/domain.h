// A domain as xl shows it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/state.h"

namespace domus::xl {

/// Of `xl list -l`.
struct ListedDomain {
  int id = 0;
  GuestConfig config;
  std::vector<int> vif_ids;  // of config.vifs: the device is vifDOMAIN.ID unless it has a name
  std::string scheduler;     // "credit2"
};

/// Of `xl list -v`. Domains that are being built or torn down have a row, but no place in `xl list -l`.
struct DomainRow {
  int id = 0;
  std::string name;
  std::string uuid;
  int64_t memory_mib = 0;
  int vcpus = 0;
  LifeState state = LifeState::kRunning;
};

/// One line of `xl vcpu-list`.
struct VcpuRow {
  int domain_id = 0;
  int vcpu = 0;
  std::string hard_affinity;  // "0-3,5", "all"
};

constexpr int kDom0 = 0;

}  // namespace domus::xl
