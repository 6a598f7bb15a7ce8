#include "model/guest_schema.h"

#include <algorithm>

namespace domus {
namespace {

#include "generated/guest_keys.inc"

const KeyInfo* FindExactly(std::string_view name) {
  const auto* it = std::ranges::lower_bound(kKeys, name, {}, &KeyInfo::name);
  return it != std::end(kKeys) && it->name == name ? it : nullptr;
}

bool IsPrefixOf(const KeyInfo& key, std::string_view name) {
  return key.name.ends_with('*') && name.size() >= key.name.size() &&
         name.starts_with(key.name.substr(0, key.name.size() - 1));
}

}  // namespace

const KeyInfo* FindGuestKey(std::string_view name) {
  if (const KeyInfo* key = FindExactly(name)) return key;
  const auto* it =
      std::ranges::find_if(kKeys, [&](const KeyInfo& key) { return IsPrefixOf(key, name); });
  return it != std::end(kKeys) ? it : nullptr;
}

std::span<const KeyInfo> GuestKeys() { return kKeys; }

}  // namespace domus
