#include "reconciler/guest_assessment.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

void AssessPowerOn(const ObservedGuest& observed, GuestAssessment& assessment) {
  switch (observed.state) {
    case LifeState::kOff:
    case LifeState::kStopping: assessment.power = PowerChange::kStart; break;
    case LifeState::kCrashed:
      assessment.power = PowerChange::kRevive;
      assessment.power_reason = "it has crashed; what it left in memory is lost";
      break;
    case LifeState::kPaused:
    case LifeState::kSuspended:
      assessment.note = fmt::format("is {}; left so", ToString(observed.state));
      break;
    case LifeState::kStarting:
    case LifeState::kRunning: break;
  }
}

void AssessPowerOff(const ObservedGuest& observed, GuestAssessment& assessment) {
  switch (GripOn(observed.state)) {
    case Grip::kOff: break;
    case Grip::kOn:
      if (observed.state != LifeState::kStopping) assessment.power = PowerChange::kStop;
      break;
    case Grip::kFrozen:
      assessment.note = fmt::format("is {} and can't be shut down; left so",
                                    ToString(observed.state));
  }
}

void AssessPower(const DesiredGuest& desired, const RecordedObject* recorded,
                 const ObservedGuest& observed, GuestAssessment& assessment) {
  if (desired.power == Power::kRunning) AssessPowerOn(observed, assessment);
  if (desired.power == Power::kStopped) AssessPowerOff(observed, assessment);
  const bool cut_short = recorded && recorded->restarting && observed.state == LifeState::kOff;
  if (cut_short && desired.power != Power::kStopped) {
    assessment.power = PowerChange::kStart;
    assessment.power_reason = "its restart was cut short";
  }
}

/// What was applied is what the config still says, and the host has it otherwise.
bool PowerDrifted(const DesiredGuest& desired, const RecordedObject& recorded,
                  const RecordedSettings& settings) {
  const auto power = settings.find(kPowerSetting);
  return !recorded.restarting && power != settings.end() &&
         power->second.display == ToString(desired.power);
}

/// Differs only in what runs now, and waits for the next boot by its nature.
bool IsPending(const JudgedDelta& judged, Grip grip) {
  if (judged.delta.definition_differs) return false;
  return grip != Grip::kOn || judged.judgement.level <= Disruption::kNone ||
         judged.judgement.level == Disruption::kStaged;
}

Disruption PowerLevel(PowerChange power) {
  switch (power) {
    case PowerChange::kNone: return Disruption::kNone;
    case PowerChange::kStart: return Disruption::kLive;
    case PowerChange::kStop:
    case PowerChange::kRevive: return Disruption::kRestart;
  }
  return Disruption::kNone;
}

}  // namespace

bool IsOurs(const RecordedObject& recorded, const ObservedGuest& observed) {
  return recorded.uuid.empty() || !observed.config.uuid || *observed.config.uuid == recorded.uuid;
}

Result<GuestAssessment> AssessGuest(const DesiredGuest& desired, const RecordedObject* recorded,
                                    const ObservedGuest& observed, std::string_view digest_key,
                                    const Abilities& lacks) {
  GuestAssessment assessment;
  AssessPower(desired, recorded, observed, assessment);
  const std::vector<Field> fields = GuestFields(desired.config, digest_key);
  assessment.settings = WriteSettings(fields, desired.power);
  std::optional<RecordedSettings> settings;
  if (recorded && !recorded->settings.empty()) {
    const bool as_applied = recorded->settings == assessment.settings;
    Result<RecordedSettings> read = as_applied ? SettingsOf(fields, desired.power)
                                               : ReadSettings(recorded->settings);
    if (!read) return std::unexpected(read.error());
    settings = std::move(*read);
    if (PowerDrifted(desired, *recorded, *settings)) assessment.power_cause = Cause::kDrift;
  }
  GuestDiff diff = DiffGuest(desired.config, fields, settings ? &*settings : nullptr, observed,
                             digest_key);
  assessment.unchanged = std::move(diff.unchanged);
  assessment.level = PowerLevel(assessment.power);
  const bool starts = PowerLevel(assessment.power) != Disruption::kNone &&
                      assessment.power != PowerChange::kStop;
  for (FieldDelta& delta : diff.deltas) {
    JudgedDelta judged{delta, Judge(delta, desired.config, observed, starts, lacks)};
    if (IsPending(judged, GripOn(observed.state))) {
      assessment.pending.push_back(std::move(delta));
      continue;
    }
    assessment.level = std::max(assessment.level, judged.judgement.level);
    assessment.changes.push_back(std::move(judged));
  }
  return assessment;
}

}  // namespace domus
