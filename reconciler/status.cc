#include "reconciler/status.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/guest_assessment.h"

namespace domus {
namespace {

Health HealthOf(const ObservedGuest& observed, Power power) {
  switch (observed.state) {
    case LifeState::kRunning: return power == Power::kStopped ? Health::kDegraded : Health::kHealthy;
    case LifeState::kStarting:
    case LifeState::kStopping: return Health::kProgressing;
    case LifeState::kPaused:
    case LifeState::kSuspended: return Health::kSuspended;
    case LifeState::kCrashed: return Health::kDegraded;
    case LifeState::kOff: return power == Power::kRunning ? Health::kDegraded : Health::kHealthy;
  }
  return Health::kUnknown;
}

GuestStatus FromObserved(const ObservedGuest& observed, int64_t now) {
  const GuestConfig& shown = observed.live ? *observed.live : observed.config;
  GuestStatus status{.name = observed.config.name};
  status.state = ToString(observed.state);
  status.vcpus = observed.live ? shown.vcpus : std::optional<int>(0);
  status.maxvcpus = shown.maxvcpus ? shown.maxvcpus : shown.vcpus;
  status.memory_mib = shown.memory_mib;
  if (observed.started_at) status.uptime_s = std::max<int64_t>(0, now - *observed.started_at);
  return status;
}

std::string PathList(std::string_view title, const std::vector<std::string>& paths) {
  constexpr size_t kShown = 4;
  std::vector<std::string> shown(paths.begin(),
                                 paths.begin() + static_cast<std::ptrdiff_t>(
                                                     std::min(paths.size(), kShown)));
  std::string text = fmt::format("{}: {}", title, Join(shown, ", "));
  if (paths.size() > kShown) text += fmt::format(" and {} more", paths.size() - kShown);
  return text;
}

std::string NoteOn(const GuestAssessment& assessment) {
  std::vector<std::string> notes;
  std::vector<std::string> changed;
  std::vector<std::string> pending;
  for (const JudgedDelta& judged : assessment.changes) changed.push_back(judged.delta.path);
  for (const FieldDelta& delta : assessment.pending) pending.push_back(delta.path);
  if (assessment.power == PowerChange::kStart) notes.emplace_back("is to run");
  if (assessment.power == PowerChange::kStop) notes.emplace_back("is to be off");
  if (assessment.power == PowerChange::kRevive) notes.emplace_back("has crashed");
  if (!changed.empty()) {
    const bool restart = assessment.level == Disruption::kRestart;
    notes.push_back(PathList(restart ? "needs restart" : "differs", changed));
  }
  if (!pending.empty()) notes.push_back(PathList("next boot", pending));
  if (!assessment.note.empty()) notes.push_back(assessment.note);
  return Join(notes, "; ");
}

Result<GuestStatus> StatusOf(const DesiredGuest& desired, const RecordedObject* recorded,
                             const ObservedGuest* observed, std::string_view digest_key,
                             int64_t now) {
  if (!observed) {
    GuestStatus status{.name = desired.config.name};
    status.sync = Sync::kOutOfSync;
    status.health = Health::kMissing;
    status.note = recorded ? "gone from the host" : "not created yet";
    return status;
  }
  GuestStatus status = FromObserved(*observed, now);
  if (!recorded || !IsOurs(*recorded, *observed)) {
    status.sync = Sync::kUnknown;
    status.health = Health::kUnknown;
    status.note = "on the host, but not made by domus";
    return status;
  }
  const auto assessment = AssessGuest(desired, recorded, *observed, digest_key);
  if (!assessment) return std::unexpected(assessment.error());
  status.sync = assessment->InSync() ? Sync::kSynced : Sync::kOutOfSync;
  status.health = HealthOf(*observed, desired.power);
  status.note = NoteOn(*assessment);
  return status;
}

GuestStatus OrphanStatus(const RecordedObject& recorded, const ObservedGuest* observed,
                         int64_t now) {
  GuestStatus status;
  status.health = Health::kMissing;
  if (observed) {
    status = FromObserved(*observed, now);
    status.health = HealthOf(*observed, Power::kIgnore);
  }
  status.name = AddressName(recorded.address);
  status.sync = Sync::kOrphaned;
  status.note = recorded.protect ? "protected; not in configuration" : "not in configuration";
  return status;
}

}  // namespace

std::string_view ToString(Sync sync) {
  switch (sync) {
    case Sync::kSynced: return "Synced";
    case Sync::kOutOfSync: return "OutOfSync";
    case Sync::kOrphaned: return "Orphaned";
    case Sync::kUnknown: return "Unknown";
  }
  return "";
}

std::string_view ToString(Health health) {
  switch (health) {
    case Health::kHealthy: return "Healthy";
    case Health::kProgressing: return "Progressing";
    case Health::kDegraded: return "Degraded";
    case Health::kSuspended: return "Suspended";
    case Health::kMissing: return "Missing";
    case Health::kUnknown: return "Unknown";
  }
  return "";
}

bool Status::AllWell() const {
  return std::ranges::all_of(guests, [](const GuestStatus& guest) {
    return guest.sync == Sync::kSynced && guest.health == Health::kHealthy;
  });
}

Result<Status> MakeStatus(const DesiredState& desired, const RecordedState& recorded,
                          const ObservedState& observed, int64_t now, bool covers_all) {
  Status status{.host = observed.host,
                .config_digest = desired.config_digest,
                .last_apply = recorded.last_apply};
  std::unordered_map<std::string_view, const ObservedGuest*> on_host;
  for (const ObservedGuest& guest : observed.guests) on_host[guest.config.name] = &guest;
  std::unordered_set<std::string_view> known;
  const auto find = [&](std::string_view name) {
    const auto found = on_host.find(name);
    return found == on_host.end() ? nullptr : found->second;
  };
  for (const DesiredGuest& guest : desired.guests) {
    known.insert(guest.config.name);
    const auto record = recorded.objects.find(GuestAddress(guest.config.name));
    const RecordedObject* object = record == recorded.objects.end() ? nullptr : &record->second;
    Result<GuestStatus> one =
        StatusOf(guest, object, find(guest.config.name), recorded.digest_key, now);
    if (!one) return std::unexpected(one.error());
    status.guests.push_back(std::move(*one));
  }
  for (const auto& [address, object] : recorded.objects) {
    const std::string_view name = AddressName(address);
    if (AddressKind(address) != kGuestKind || known.contains(name)) continue;
    const ObservedGuest* guest = find(name);
    const bool ours = guest && IsOurs(object, *guest);
    if (ours) known.insert(name);
    if (!covers_all) continue;
    status.guests.push_back(OrphanStatus(object, ours ? guest : nullptr, now));
  }
  std::ranges::sort(status.guests, {}, &GuestStatus::name);
  for (const ObservedGuest& guest : observed.guests) {
    if (!known.contains(guest.config.name)) status.unmanaged.push_back(guest.config.name);
  }
  return status;
}

}  // namespace domus
