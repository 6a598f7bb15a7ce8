// How the host stands to the config: two words a guest (sync, health), and what it waits for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/state.h"
#include "reconciler/recorded_state.h"

namespace domus {

/// kUnknown: a guest of that name is there, but it isn't ours.
enum class Sync { kSynced, kOutOfSync, kOrphaned, kUnknown };
enum class Health { kHealthy, kProgressing, kDegraded, kSuspended, kMissing, kUnknown };

std::string_view ToString(Sync sync);
std::string_view ToString(Health health);

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
};

struct Status {
  HostInfo host{};
  std::string config_digest{};
  std::string last_apply{};  // "2026-11-19 14:02 by ana"
  std::vector<GuestStatus> guests{};  // by name
  std::vector<std::string> unmanaged{};

  /// All guests are Synced and Healthy.
  bool AllWell() const;
};

/// `covers_all` as in PlanPolicy: else guests outside the config aren't listed as orphans.
Result<Status> MakeStatus(const DesiredState& desired, const RecordedState& recorded,
                          const ObservedState& observed, int64_t now, bool covers_all = true);

/// Two lines on the host, then one line a guest, beginning with its name.
std::string RenderStatus(const Status& status);

}  // namespace domus
