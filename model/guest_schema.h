// Every guest key that the guides, xm 3.1–4.4 and xl know: the table made from schemas/guest.yaml
// at build time, so that start-up reads nothing. It lies in model/ because both the compiler (types,
// ranges) and the reconciler (disruption) need it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/disruption.h"
#include "model/guest_config.h"

namespace domus {

enum class KeyType {
  kBool,       // 0/1, '0'/'1', True/False (xm ignores the latter)
  kInt,
  kFloat,
  kString,
  kEnum,        // one of `values`
  kStringList,  // a list of strings, or one string where xl takes one
  kList,       // a nested list: disk_other_config, vnuma
  kAny,
};

/// Which tools know a key. kOvm: Oracle VM Server's agent or manager. 0: the guides print the key,
/// but no tool of these versions reads it.
enum ToolMask : uint8_t { kXm31 = 1, kXm34 = 2, kXm4 = 4, kXl = 8, kOvm = 16 };
/// Which guests a key means something to.
enum GuestTypeMask : uint8_t { kForPv = 1, kForPvh = 2, kForHvm = 4 };

struct KeyInfo {
  std::string_view name;  // with a trailing * it stands for all names with that prefix: "OVM_*"
  KeyType type;
  std::string_view unit;           // "MiB", "KiB", "s", …; empty when it has none
  std::string_view default_value;  // "128 (xm), `maxmem` (xl)"; empty when it depends or is none
  std::optional<int64_t> minimum;  // of an int
  std::optional<int64_t> maximum;
  std::span<const std::string_view> values;   // of an enum; an int matches by its text
  bool values_numbered;  // an int may stand for the value at that position (timer_mode = 1)
  uint8_t guest_types;
  uint8_t tools;
  std::string_view alias_of;  // this name is an old or other spelling of that key
  Disruption disruption;
  bool secret;
  std::string_view example;        // a line of a file; empty when the type says it all
  std::string_view documentation;  // one or two sentences, with the guide's section
  std::string_view group;          // the heading of schemas/guest.yaml it stands under: "Memory"
  int position;                    // among all keys of that file, from 0: the order of written files
};

/// The key of that name, else the prefix entry it falls under. Null when no tool knows the key.
const KeyInfo* FindGuestKey(std::string_view name);
/// Sorted by name, aliases and prefix entries included.
std::span<const KeyInfo> GuestKeys();

}  // namespace domus
