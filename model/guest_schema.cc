#include "model/guest_schema.h"

#include <algorithm>
#include <unordered_map>

namespace domus {
namespace {

#include "generated/guest_keys.inc"

std::unordered_map<std::string_view, const KeyInfo*> IndexByName() {
  std::unordered_map<std::string_view, const KeyInfo*> index;
  for (const KeyInfo& key : kKeys) index.emplace(key.name, &key);
  return index;
}

const KeyInfo* FindExactly(std::string_view name) {
  static const std::unordered_map<std::string_view, const KeyInfo*> index = IndexByName();
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
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
