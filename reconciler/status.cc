#include "reconciler/status.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

#include "reconciler/addresses.h"
#include "reconciler/guest_assessment.h"
#include "reconciler/guest_matching.h"
#include "reconciler/status_notes.h"

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

GuestStatus MissingStatus(const RecordedObject* recorded) {
  GuestStatus status;
  status.sync = Sync::kOutOfSync;
  status.health = Health::kMissing;
  status.note = recorded ? "gone from the host" : "not created yet";
  return status;
}

GuestStatus ForeignStatus(const GuestMatch& match, const ObservedGuest* there, int64_t now) {
  GuestStatus status;
  if (there) status = FromObserved(*there, now);
  status.sync = Sync::kUnknown;
  status.health = Health::kUnknown;
  status.note = match.standing == GuestMatch::Standing::kNotOurs
                    ? "on the host, but not made by domus"
                    : fmt::format("has the UUID of {} on the host", match.other);
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
  const bool is_protected = recorded.protect || recorded.protection;
  status.note = is_protected ? "protected; not in configuration" : "not in configuration";
  return status;
}

class StatusMaker {
 public:
  explicit StatusMaker(const StatusInput& input)
      : input_(input), matching_(input.desired, input.recorded, input.observed) {
    for (const ObservedGuest& guest : input.observed.guests) on_host_[guest.config.name] = &guest;
  }

  Result<Status> Run() && {
    status_.host = input_.observed.host;
    status_.root = input_.desired.root;
    status_.config_digest = input_.desired.config_digest;
    status_.revision = input_.desired.revision;
    status_.state_serial = input_.recorded.serial;
    status_.last_apply = input_.recorded.last_apply;
    status_.lock = input_.facts.lock;
    status_.holder = input_.facts.holder;
    status_.window = input_.facts.window;
    for (const DesiredGuest& guest : input_.desired.guests) {
      if (Result<void> added = AddDesired(guest); !added) return std::unexpected(added.error());
    }
    if (input_.covers_all) AddOrphans();
    std::ranges::sort(status_.guests, {}, &GuestStatus::name);
    for (const ObservedGuest& guest : input_.observed.guests) {
      const std::string& name = guest.config.name;
      const bool ours = matching_.IsRecorded(guest) || matching_.InConfig(name);
      if (!ours) status_.unmanaged.push_back(name);
    }
    return std::move(status_);
  }

 private:
  Result<void> AddDesired(const DesiredGuest& guest) {
    const GuestMatch match = matching_.Match(guest);
    Result<GuestStatus> status = StatusOf(guest, match);
    if (!status) return std::unexpected(status.error());
    status->name = guest.config.name;
    AddFailure(GuestAddress(guest.config.name), *status);
    status_.guests.push_back(std::move(*status));
    return {};
  }

  Result<GuestStatus> StatusOf(const DesiredGuest& guest, const GuestMatch& match) const {
    if (match.standing == GuestMatch::Standing::kMissing) return MissingStatus(match.recorded);
    if (match.standing != GuestMatch::Standing::kOurs) {
      const auto there = on_host_.find(guest.config.name);
      return ForeignStatus(match, there == on_host_.end() ? nullptr : there->second, input_.now);
    }
    const ObservedGuest& observed = *match.observed;
    const auto assessment =
        AssessGuest(guest, match.recorded, observed, input_.recorded.digest_key,
                    input_.observed.host.lacks);
    if (!assessment) return std::unexpected(assessment.error());
    GuestStatus status = FromObserved(observed, input_.now);
    status.sync = assessment->InSync() ? Sync::kSynced : Sync::kOutOfSync;
    status.health = HealthOf(observed, guest.power);
    status.note = NoteOn(*assessment);
    status.fields = FieldStatuses(*assessment, guest, observed);
    return status;
  }

  void AddOrphans() {
    for (const auto& [address, object] : input_.recorded.objects) {
      const bool described = AddressKind(address) != kGuestKind ||
                             matching_.InConfig(AddressName(address)) ||
                             matching_.IsContinued(object);
      if (described) continue;
      status_.guests.push_back(OrphanStatus(object, matching_.OnHost(object), input_.now));
      AddFailure(address, status_.guests.back());
    }
  }

  void AddFailure(const std::string& address, GuestStatus& status) const {
    const auto failure = input_.facts.failures.find(address);
    if (failure == input_.facts.failures.end() || status.sync == Sync::kSynced) return;
    status.failure = failure->second;
    const bool is_missing = status.state.empty();
    status.note = is_missing || status.note.empty()
                      ? NoteOn(failure->second)
                      : NoteOn(failure->second) + "; " + status.note;
  }

  const StatusInput& input_;
  const GuestMatching matching_;
  std::unordered_map<std::string_view, const ObservedGuest*> on_host_;
  Status status_;
};

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

std::string_view ToString(FieldStatus::Awaits awaits) {
  switch (awaits) {
    case FieldStatus::Awaits::kApply: return "apply";
    case FieldStatus::Awaits::kNextBoot: return "next_boot";
    case FieldStatus::Awaits::kRestart: return "restart";
    case FieldStatus::Awaits::kRecreate: return "recreate";
  }
  return "";
}

bool Status::AllWell() const {
  return std::ranges::all_of(guests, [](const GuestStatus& guest) {
    return guest.sync == Sync::kSynced && guest.health == Health::kHealthy;
  });
}

Result<Status> MakeStatus(const StatusInput& input) { return StatusMaker(input).Run(); }

}  // namespace domus
