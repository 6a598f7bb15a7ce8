// What has no member of its own in GuestConfig: further keys of the schema, and the site's keys.
#include "compiler/lower/lowering.h"

namespace domus {

void LowerOptions(Lowering& lowering) {
  for (const auto& [key, setting] : lowering.settings().known) {
    if (lowering.IsTaken(key)) continue;
    lowering.Take(key);
    lowering.config.options[std::string(key)] = setting.value;
  }
  for (const auto& [name, value] : lowering.settings().site) {
    lowering.config.site[name] = value;
    lowering.guest.sources[name] = lowering.settings().site_at.at(name);
  }
}

}  // namespace domus
