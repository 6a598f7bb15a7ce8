#include "reconciler/guest_planner.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "reconciler/addresses.h"
#include "reconciler/guest_wording.h"

namespace domus {
namespace {

std::optional<SourceRef> SourceOf(const DesiredGuest& desired, const std::string& path) {
  const auto found = desired.sources.find(path);
  if (found == desired.sources.end()) return std::nullopt;
  return found->second;
}

std::string AfterText(const FieldDelta& delta, bool is_device) {
  if (delta.kind == FieldDelta::Kind::kRemove) return is_device ? "" : "(default)";
  if (delta.field.secret && delta.kind == FieldDelta::Kind::kChange) return "(secret, changed)";
  return delta.field.display;
}

FieldChange::Kind KindOf(const JudgedDelta& judged, bool is_device) {
  if (judged.judgement.replaces_device) return FieldChange::Kind::kReplace;
  switch (judged.delta.kind) {
    case FieldDelta::Kind::kAdd: return FieldChange::Kind::kAdd;
    case FieldDelta::Kind::kChange: return FieldChange::Kind::kChange;
    case FieldDelta::Kind::kRemove: break;
  }
  return is_device ? FieldChange::Kind::kRemove : FieldChange::Kind::kChange;
}

Where WhereOf(const FieldDelta& delta) {
  if (delta.definition_changed != delta.live_changed) {
    return delta.live_changed ? Where::kLive : Where::kNextBoot;
  }
  if (!delta.live_differs) return Where::kNextBoot;
  return delta.definition_differs ? Where::kBoth : Where::kLive;
}

FieldChange ToFieldChange(const JudgedDelta& judged, const DesiredGuest& desired) {
  const FieldDelta& delta = judged.delta;
  const bool is_device = !FieldKey(delta.path).empty();
  return {.kind = KindOf(judged, is_device),
          .path = delta.path,
          .before = delta.before,
          .after = AfterText(delta, is_device),
          .level = judged.judgement.level,
          .reason = judged.judgement.reason,
          .source = SourceOf(desired, delta.path),
          .secret = delta.field.secret,
          .cause = delta.cause,
          .applied = delta.applied,
          .where = WhereOf(delta)};
}

FieldChange PowerField(const ObservedGuest& observed, const GuestAssessment& assessment) {
  const bool stops = assessment.power == PowerChange::kStop;
  return {.path = "power",
          .before = std::string(ToString(observed.state)),
          .after = stops ? "off" : "running",
          .level = stops || assessment.power == PowerChange::kRevive ? Disruption::kRestart
                                                                     : Disruption::kLive,
          .reason = assessment.power_reason,
          .source = std::nullopt,
          .cause = assessment.power_cause,
          .applied = assessment.power_cause == Cause::kDrift ? (stops ? "off" : "running") : "",
          .where = Where::kLive};
}

bool ChangesDefinition(const GuestAssessment& assessment) {
  return std::ranges::any_of(assessment.changes, [](const JudgedDelta& judged) {
    return judged.delta.definition_differs && judged.delta.path != "name";
  });
}

void AddLiveSteps(const DesiredGuest& desired, const ObservedGuest& observed,
                  const GuestAssessment& assessment, ObjectChange& change) {
  for (size_t i = 0; i < assessment.changes.size(); ++i) {
    const JudgedDelta& judged = assessment.changes[i];
    if (judged.judgement.level != Disruption::kLive || !judged.delta.live_differs) continue;
    const FieldChange& field = change.fields[i];
    for (LiveChange& live : LiveChanges(judged.delta, desired.config, *observed.live)) {
      const std::string text = ChangeText(live, field);
      change.steps.push_back({Verb::kChange, text, field.path, std::move(live)});
    }
  }
}

void AddStop(const GuestPlanOptions& options, RecordEffect effect, ObjectChange& change) {
  change.steps.push_back(
      {.verb = Verb::kStop, .text = StopText(options.stop_timeout_s), .effect = effect});
}

/// Comes before all other steps, which know the guest by its new name, but for the one that clears
/// away a crash: a domain that has crashed can't be renamed.
void AddRename(const DesiredGuest& desired, const GuestMatch& match, ObjectChange& change) {
  const std::string& old_name = match.observed->config.name;
  change.renamed_from = GuestAddress(old_name);
  if (match.observed->state == LifeState::kCrashed) {
    change.steps.push_back({.verb = Verb::kDestroy, .text = "destroy", .on_host = old_name});
  }
  const bool moves_record = match.recorded->address == change.renamed_from;
  change.steps.push_back(
      {.verb = Verb::kRename,
       .text = fmt::format("rename {} -> {}", old_name, desired.config.name),
       .field = "name",
       .change = Rename{desired.config.name},
       .effect = moves_record ? RecordEffect::kMove : RecordEffect::kNone,
       .on_host = old_name});
}

void AddStart(const GuestConfig& config, ObjectChange& change) {
  change.steps.push_back({.verb = Verb::kStart,
                          .text = StartText(config),
                          .effect = RecordEffect::kRunning});
}

void AddSteps(const DesiredGuest& desired, const GuestMatch& match,
              const GuestAssessment& assessment, const GuestPlanOptions& options,
              ObjectChange& change) {
  const ObservedGuest& observed = *match.observed;
  const bool renames = match.Renames(desired);
  if (renames) AddRename(desired, match, change);
  const bool off = GripOn(observed.state) == Grip::kOff;
  const bool restarts = change.action == Action::kRestart || change.action == Action::kRecreate;
  const bool starts_again = restarts && !off && desired.power != Power::kStopped;
  const RecordEffect stop_effect = starts_again ? RecordEffect::kRestarting : RecordEffect::kNone;
  if (change.action != Action::kRecreate && ChangesDefinition(assessment)) {
    change.steps.push_back({.verb = Verb::kDefine, .text = DefineText(change.fields)});
  }
  if (assessment.power == PowerChange::kRevive) {
    if (!renames) change.steps.push_back({.verb = Verb::kDestroy, .text = "destroy"});
  } else if (restarts && !off) {
    AddStop(options, stop_effect, change);
  } else if (observed.state == LifeState::kStopping && assessment.power == PowerChange::kStart) {
    AddStop(options, RecordEffect::kNone, change);
  } else if (GripOn(observed.state) == Grip::kOn && !restarts) {
    AddLiveSteps(desired, observed, assessment, change);
  }
  if (change.action == Action::kRecreate) {
    change.steps.push_back({.verb = Verb::kUndefine, .text = "undefine"});
    change.steps.push_back({.verb = Verb::kDefine,
                            .text = "define anew",
                            .effect = RecordEffect::kClaim});
  }
  const bool starts = assessment.power == PowerChange::kStart ||
                      assessment.power == PowerChange::kRevive || starts_again;
  if (starts) AddStart(desired.config, change);
}

void HoldRecreate(const RecordedObject& recorded, bool is_protected, const ObservedGuest& observed,
                  ObjectChange& change) {
  if (recorded.protection) {
    HoldProtected(recorded, "recreated", "recreate", change);
  } else if (is_protected) {
    change.held = "PROTECTED, will NOT be recreated";
    change.held_help = "to recreate it: set `protect: false` in domus.yaml, apply, then plan again";
  } else if (GripOn(observed.state) == Grip::kFrozen) {
    change.held = fmt::format("{}, will NOT be recreated", ToString(observed.state));
    change.held_help = "to recreate it: let it run or destroy it, then plan again";
  } else {
    return;
  }
  change.steps.clear();
}

}  // namespace

ObjectChange PlanCreate(const DesiredGuest& desired, const RecordedObject* recorded,
                        const GuestPlanOptions& options) {
  const bool starts =
      desired.power == Power::kRunning || (recorded && recorded->restarting &&
                                           desired.power == Power::kIgnore);
  const bool again = recorded && !recorded->settings.empty();
  const std::vector<Field> fields = GuestFields(desired.config, options.digest_key);
  ObjectChange change{.address = GuestAddress(desired.config.name), .action = Action::kCreate};
  change.title = fmt::format("will be created{}{}", again ? " again" : "",
                             starts ? " and started" : "");
  if (again) change.how = "it is gone from the host";
  change.file = desired.file;
  for (const Field& field : fields) {
    if (field.path == "name") continue;
    change.fields.push_back({.kind = FieldChange::Kind::kAdd,
                             .path = field.path,
                             .before = "",
                             .after = field.display,
                             .level = Disruption::kLive,
                             .reason = "",
                             .source = SourceOf(desired, field.path),
                             .secret = field.secret});
  }
  change.fields.push_back({.kind = FieldChange::Kind::kAdd,
                           .path = "power",
                           .before = "",
                           .after = starts ? "running" : "off",
                           .level = Disruption::kLive,
                           .reason = "",
                           .source = std::nullopt});
  change.steps.push_back(
      {.verb = Verb::kDefine, .text = "create", .effect = RecordEffect::kClaim});
  if (starts) AddStart(desired.config, change);
  change.record = {.uuid = desired.config.uuid.value_or(recorded ? recorded->uuid : ""),
                   .settings = WriteSettings(fields, desired.power),
                   .protect = desired.protect};
  return change;
}

std::optional<ObjectChange> PlanChange(const DesiredGuest& desired, const GuestMatch& match,
                                       const GuestAssessment& assessment,
                                       const GuestPlanOptions& options) {
  if (assessment.InSync()) return std::nullopt;
  const ObservedGuest& observed = *match.observed;
  Wording wording = WordFor(desired, observed, assessment, match.Renames(desired),
                            options.stop_timeout_s);
  ObjectChange change{.address = GuestAddress(desired.config.name), .action = wording.action};
  change.title = std::move(wording.title);
  change.how = std::move(wording.how);
  change.file = desired.file;
  for (const JudgedDelta& judged : assessment.changes) {
    change.fields.push_back(ToFieldChange(judged, desired));
  }
  AddSteps(desired, match, assessment, options, change);
  if (assessment.power != PowerChange::kNone) {
    change.fields.push_back(PowerField(observed, assessment));
  }
  for (const Field& field : assessment.unchanged) {
    if (field.path != "name") change.unchanged.push_back({field.path, field.display});
  }
  change.record = {.uuid = desired.config.uuid.value_or(observed.config.uuid.value_or("")),
                   .settings = assessment.settings,
                   .protect = desired.protect};
  if (change.action == Action::kRecreate) {
    HoldRecreate(*match.recorded, match.recorded->protect && desired.protect, observed, change);
  }
  return change;
}

}  // namespace domus
