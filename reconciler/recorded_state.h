// What the store remembers of a host: which objects are ours and what was last applied to them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/sqlite.h"

namespace domus {

/// By `domus protect`: neither removed nor recreated, whatever the config says, until `unprotect`.
struct Protection {
  std::string who{};  // ana@ovs01
  std::string reason{};
  int64_t since = 0;  // Unix seconds
  bool operator==(const Protection&) const = default;
};

struct RecordedObject {
  std::string address{};
  std::string uuid{};      // of the guest that is ours; another one of that name isn't
  std::string settings{};  // recorded_settings.h; empty while it is claimed but not finished
  bool protect = false;    // the config's own, as last applied
  bool restarting = false;  // was stopped by a restart that has not started it again
  int64_t owned_since = 0;  // Unix seconds
  std::optional<Protection> protection{};
  bool operator==(const RecordedObject&) const = default;
};

struct RecordedState {
  std::map<std::string, RecordedObject, std::less<>> objects{};  // by address
  std::string lineage{};     // random, names this state; empty when there is none yet
  std::string digest_key{};  // of the secrets' digests in settings
  int64_t serial = 0;      // grows with every change of what is recorded
  std::string last_apply{};  // "2026-11-19 14:02 by ana"; empty when there was none
};

/// From a database of the newest schema.
Result<RecordedState> LoadRecordedState(Database& database);
/// From a file of any version, without writing; nothing at all when the file doesn't exist.
Result<RecordedState> ReadRecordedState(const std::string& path);

/// `protected 2026-08-01 by ana: "licence server"`.
std::string ProtectionText(const Protection& protection);
/// "ana" of "ana@ovs01".
std::string UserOf(const std::string& who);

}  // namespace domus
