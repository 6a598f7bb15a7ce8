#include "reconciler/host_json.h"

#include <nlohmann/json.hpp>

namespace domus {

std::string HostToJson(const HostInfo& host) {
  using Json = nlohmann::ordered_json;
  const Json json = {{"name", host.name},
                     {"backend", host.backend},
                     {"version", host.version},
                     {"simulated", host.simulated},
                     {"cpus", host.cpus},
                     {"memory", {{"total_mib", host.memory_mib}, {"free_mib", host.memory_free_mib}}}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace domus
