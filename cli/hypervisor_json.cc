#include "cli/hypervisor_json.h"

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

#include "cli/version.h"
#include "model/ability.h"
#include "reconciler/host_json.h"
#include "reconciler/plan_json.h"
#include "reconciler/state_json.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;

std::string_view WordOf(Ability ability) {
  switch (ability) {
    case Ability::kPause: return "pause";
    case Ability::kSave: return "save";
    case Ability::kMemory: return "memory";
    case Ability::kVcpus: return "vcpus";
    case Ability::kPinning: return "pinning";
    case Ability::kCpuShare: return "cpu_share";
    case Ability::kDisks: return "disks";
    case Ability::kMedium: return "medium";
    case Ability::kDiskPriority: return "disk_priority";
    case Ability::kVifs: return "vifs";
    case Ability::kInboundLimit: return "inbound_limit";
    case Ability::kRename: return "rename";
  }
  return "";
}

}  // namespace

std::string HypervisorToJson(const Places& places, const ObservedState& state, int64_t now) {
  const auto on = std::ranges::count_if(
      state.guests, [](const ObservedGuest& guest) { return guest.live.has_value(); });
  Json document = {{"format_version", kPlanFormat},
                   {"created", Rfc3339(now)},
                   {"tool", {{"name", "domus"}, {"version", Version()}}},
                   {"address", places.hypervisor},
                   {"chosen", places.why},
                   {"host", Json::parse(HostToJson(state.host))},
                   {"guests", {{"total", state.guests.size()}, {"on", on}}},
                   {"can", Json::array()},
                   {"lacks", Json::array()}};
  for (const Ability ability : AllAbilities()) {
    document[state.host.lacks.contains(ability) ? "lacks" : "can"].push_back(WordOf(ability));
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace domus
