// What the store remembers of a host: which objects are ours and what was last applied to them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace domus {

struct RecordedObject {
  std::string address{};
  std::string uuid{};      // of the guest that is ours; another one of that name isn't
  std::string settings{};  // recorded_settings.h; empty while it is claimed but not finished
  bool protect = false;
  bool restarting = false;  // was stopped by a restart that has not started it again
  int64_t owned_since = 0;  // Unix seconds
  bool operator==(const RecordedObject&) const = default;
};

struct RecordedState {
  std::map<std::string, RecordedObject, std::less<>> objects{};  // by address
  std::string lineage{};     // random, names this state; empty when there is none yet
  std::string digest_key{};  // of the secrets' digests in settings
  int64_t serial = 0;      // grows with every change of what is recorded
  std::string last_apply{};  // "2026-11-19 14:02 by ana"; empty when there was none
};

}  // namespace domus
