// How the host stands to the config: two words a guest (sync, health), and what it waits for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/state.h"
#include "reconciler/lease.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// kUnknown: a guest of that name is there, but it isn't ours.
enum class Sync { kSynced, kOutOfSync, kOrphaned, kUnknown };
enum class Health { kHealthy, kProgressing, kDegraded, kSuspended, kMissing, kUnknown };

std::string_view ToString(Sync sync);
std::string_view ToString(Health health);

/// A setting that is not the same everywhere, for people: "2048 MiB", "(secret A)", "-" for none.
struct FieldStatus {
  /// What brings the config's value about: an apply as it is, the next boot (it is in the definition
  /// already), an apply that may restart or recreate the guest.
  enum class Awaits { kApply, kNextBoot, kRestart, kRecreate };
  std::string path{};
  std::string desired{};
  std::string next_boot{};
  std::string live{};  // "off" when the guest is
  std::string note{};  // "takes effect at next boot"
  Awaits awaits = Awaits::kApply;
  bool operator==(const FieldStatus&) const = default;
};

/// "apply", "next_boot", "restart", "recreate".
std::string_view ToString(FieldStatus::Awaits awaits);

/// The last thing that was tried with an object, when it failed.
struct LastFailure {
  std::string what{};   // "create"
  int64_t at = 0;       // Unix seconds
  std::string when{};   // "14:05", or "2026-11-19 14:05" of another day
  std::string error{};  // the hypervisor's own words, or the headline
  std::string code{};   // of the diagnostic: PL201; empty where an older version wrote none
  bool operator==(const LastFailure&) const = default;
};

struct GuestStatus {
  std::string name{};
  Sync sync = Sync::kSynced;
  Health health = Health::kHealthy;
  std::string state{};                   // "running"; empty when the host doesn't have it
  std::optional<int> vcpus{};            // online now, or at boot when off
  std::optional<int> maxvcpus{};
  std::optional<int64_t> memory_mib{};
  std::optional<int64_t> uptime_s{};
  std::string note{};                    // "next boot: vncpasswd"
  std::optional<LastFailure> failure{};  // when it isn't Synced
  std::vector<FieldStatus> fields{};
};

/// What status tells of the state besides the records.
struct StatusFacts {
  std::string lock = "free";  // "held by ana@ovs01, domus apply, pid 4121 since 14:02:11"
  std::optional<LeaseHolder> holder{};  // of the lock, when that is in force
  std::map<std::string, LastFailure, std::less<>> failures{};  // by address
  std::string window{};       // "02:00-04:00 (open)"; empty when the policy has none
};

struct Status {
  HostInfo host{};
  std::string root{};  // of the config
  std::string config_digest{};
  std::optional<ConfigRevision> revision{};
  int64_t state_serial = 0;
  std::string last_apply{};  // "2026-11-19 14:02 by ana"
  std::string lock{};
  std::optional<LeaseHolder> holder{};
  std::string window{};
  std::vector<GuestStatus> guests{};  // by name
  std::vector<std::string> unmanaged{};

  /// All guests are Synced and Healthy.
  bool AllWell() const;
};

struct StatusInput {
  const DesiredState& desired;
  const RecordedState& recorded;
  const ObservedState& observed;
  int64_t now = 0;          // Unix seconds
  bool covers_all = true;   // as in PlanPolicy: else guests outside the config aren't orphans
  StatusFacts facts{};
};

/// The error: a damaged record.
Result<Status> MakeStatus(const StatusInput& input);

}  // namespace domus
