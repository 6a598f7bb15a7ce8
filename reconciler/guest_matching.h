// Which guest on the host, and which record, a guest of the config means. A guest is its UUID: under
// another name it is the same guest, to be renamed. Without a UUID known on both sides it is its name.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "model/state.h"
#include "reconciler/recorded_state.h"

namespace domus {

struct GuestMatch {
  enum class Standing {
    kMissing,     // not on the host: to be created; `recorded` when it was ours and is gone
    kOurs,        // on the host, as `observed`
    kNotOurs,     // a guest of that name is on the host, and somebody else's
    kUuidTaken,   // its UUID is another guest's (`other`), one that the config has, too, or not ours
    kNameTaken,   // it is ours under the name `other`, but its new name belongs to another guest
  };
  Standing standing = Standing::kMissing;
  const RecordedObject* recorded = nullptr;  // of the guest, wherever it is recorded
  const ObservedGuest* observed = nullptr;   // of kOurs
  std::string other{};

  bool Renames(const DesiredGuest& desired) const {
    return observed && observed->config.name != desired.config.name;
  }
};

class GuestMatching {
 public:
  /// All three must outlive it.
  GuestMatching(const DesiredState& desired, const RecordedState& recorded,
                const ObservedState& observed);

  GuestMatch Match(const DesiredGuest& desired) const;
  /// The guest that was recorded, under whatever name the host has it; null when it is gone.
  const ObservedGuest* OnHost(const RecordedObject& recorded) const;
  /// Some record means this guest.
  bool IsRecorded(const ObservedGuest& guest) const;
  bool InConfig(std::string_view name) const { return in_config_.contains(name); }
  /// A guest of the config was recorded as this one, under its old name.
  bool IsContinued(const RecordedObject& recorded) const;

 private:
  const ObservedGuest* HostByName(std::string_view name) const;
  const ObservedGuest* HostByUuid(const std::string& uuid) const;
  const RecordedObject* RecordByName(std::string_view name) const;
  const RecordedObject* RecordByUuid(const std::string& uuid) const;
  GuestMatch MatchElsewhere(const DesiredGuest& desired, const std::string& uuid,
                            const ObservedGuest& there) const;

  const RecordedState& recorded_;
  std::unordered_map<std::string_view, const DesiredGuest*> in_config_;
  std::unordered_map<std::string_view, const ObservedGuest*> host_by_name_;
  std::unordered_map<std::string_view, const ObservedGuest*> host_by_uuid_;
  std::unordered_map<std::string_view, const RecordedObject*> record_by_uuid_;
  std::unordered_set<const RecordedObject*> continued_;
};

}  // namespace domus
