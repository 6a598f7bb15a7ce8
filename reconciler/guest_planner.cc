#include "reconciler/guest_planner.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "reconciler/addresses.h"

namespace domus {
namespace {

std::optional<SourceRef> SourceOf(const DesiredGuest& desired, const std::string& path) {
  const auto found = desired.sources.find(path);
  if (found == desired.sources.end()) return std::nullopt;
  return found->second;
}

std::string StartText(const GuestConfig& guest) {
  std::string text = "start";
  std::string_view separator = " with ";
  if (guest.vcpus) {
    text += fmt::format("{}{} vCPU", separator, *guest.vcpus);
    separator = ", ";
  }
  if (guest.memory_mib) {
    text += fmt::format("{}{}", separator, *guest.memory_mib);
    if (guest.maxmem_mib && guest.maxmem_mib != guest.memory_mib) {
      text += fmt::format("/{}", *guest.maxmem_mib);
    }
    text += " MiB";
  }
  return text;
}

std::string StopText(const GuestPlanOptions& options) {
  return fmt::format("stop gracefully (limit {}s)", options.stop_timeout_s);
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
          .cause = delta.cause};
}

FieldChange PowerField(const ObservedGuest& observed, const GuestAssessment& assessment) {
  const bool stops = assessment.power == PowerChange::kStop;
  return {.path = "power",
          .before = std::string(ToString(observed.state)),
          .after = stops ? "off" : "running",
          .level = stops || assessment.power == PowerChange::kRevive ? Disruption::kRestart
                                                                     : Disruption::kLive,
          .reason = assessment.power_reason,
          .source = std::nullopt};
}

/// What a change is called, and what is done in words.
struct Wording {
  Action action;
  std::string title;
  std::string how;
};

Wording WordUpdate(const ObservedGuest& observed, const GuestAssessment& assessment) {
  if (assessment.power == PowerChange::kStart) {
    return {Action::kUpdate,
            assessment.changes.empty() ? "will be started" : "will be changed and started", ""};
  }
  if (GripOn(observed.state) == Grip::kOff) {
    return {Action::kStage, "will be changed while off", ""};
  }
  const bool only_staged = std::ranges::all_of(assessment.changes, [](const JudgedDelta& judged) {
    return judged.judgement.level == Disruption::kStaged;
  });
  if (only_staged) {
    return {Action::kStage, "will be changed at its next boot", ""};
  }
  return {Action::kUpdate, "will be changed while running", ""};
}

Wording WordFor(const ObservedGuest& observed, const GuestAssessment& assessment,
                const DesiredGuest& desired, const GuestPlanOptions& options) {
  const std::string stop = fmt::format("stop gracefully, up to {}s", options.stop_timeout_s);
  const bool off = GripOn(observed.state) == Grip::kOff;
  const bool stays_off = desired.power == Power::kStopped ||
                         (off && assessment.power == PowerChange::kNone);
  const std::string then_start = stays_off ? "" : "; then start";
  if (assessment.level == Disruption::kRecreate) {
    return {Action::kRecreate, "must be RECREATED",
            (off ? "" : stop + "; ") + "undefine and define anew" + then_start};
  }
  if (assessment.level != Disruption::kRestart) return WordUpdate(observed, assessment);
  if (assessment.power == PowerChange::kStop) return {Action::kRestart, "must be STOPPED", stop};
  if (assessment.power == PowerChange::kRevive) {
    return {Action::kRestart, "must be STARTED AGAIN", "destroy what has crashed; then start"};
  }
  return {Action::kRestart, "must be RESTARTED", stop + then_start};
}

bool ChangesDefinition(const GuestAssessment& assessment) {
  return std::ranges::any_of(assessment.changes, [](const JudgedDelta& judged) {
    return judged.delta.definition_differs;
  });
}

/// "2048" and "1024 MiB" for "2048 MiB" and "1024 MiB": a unit is said once.
std::string Transition(const FieldChange& field) {
  if (field.before.empty()) return fmt::format("{} {}", field.path, field.after);
  if (field.after.empty()) return fmt::format("{} removed", field.path);
  std::string before = field.before;
  const size_t space = field.after.rfind(' ');
  if (space != std::string::npos && before.ends_with(field.after.substr(space))) {
    before.resize(before.size() - (field.after.size() - space));
  }
  return fmt::format("{} {} -> {}", field.path, before, field.after);
}

std::string ChangeText(const LiveChange& change, const FieldChange& field) {
  if (field.kind != FieldChange::Kind::kReplace) return Transition(field);
  return std::holds_alternative<DetachVif>(change) ? fmt::format("{} detached", field.path)
                                                  : fmt::format("{} {}", field.path, field.after);
}

std::string DefineText(const std::vector<FieldChange>& fields) {
  std::string staged;
  for (const FieldChange& field : fields) {
    if (field.level != Disruption::kStaged) continue;
    staged += (staged.empty() ? "" : ", ") + field.path;
  }
  if (staged.empty()) return "definition updated";
  return staged + " staged for next boot";
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
      {.verb = Verb::kStop, .text = StopText(options), .effect = effect});
}

void AddStart(const GuestConfig& config, ObjectChange& change) {
  change.steps.push_back({.verb = Verb::kStart,
                          .text = StartText(config),
                          .effect = RecordEffect::kRunning});
}

void AddSteps(const DesiredGuest& desired, const ObservedGuest& observed,
              const GuestAssessment& assessment, const GuestPlanOptions& options,
              ObjectChange& change) {
  const bool off = GripOn(observed.state) == Grip::kOff;
  const bool restarts = change.action == Action::kRestart || change.action == Action::kRecreate;
  const bool starts_again = restarts && !off && desired.power != Power::kStopped;
  const RecordEffect stop_effect = starts_again ? RecordEffect::kRestarting : RecordEffect::kNone;
  if (change.action != Action::kRecreate && ChangesDefinition(assessment)) {
    change.steps.push_back({.verb = Verb::kDefine, .text = DefineText(change.fields)});
  }
  if (assessment.power == PowerChange::kRevive) {
    change.steps.push_back({.verb = Verb::kDestroy, .text = "destroy"});
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

void HoldRecreate(bool is_protected, const ObservedGuest& observed, ObjectChange& change) {
  if (is_protected) {
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
                   .settings = WriteSettings(fields),
                   .protect = desired.protect};
  return change;
}

std::optional<ObjectChange> PlanChange(const DesiredGuest& desired, const RecordedObject& recorded,
                                       const ObservedGuest& observed,
                                       const GuestAssessment& assessment,
                                       const GuestPlanOptions& options) {
  if (assessment.InSync()) return std::nullopt;
  Wording wording = WordFor(observed, assessment, desired, options);
  ObjectChange change{.address = GuestAddress(desired.config.name), .action = wording.action};
  change.title = std::move(wording.title);
  change.how = std::move(wording.how);
  change.file = desired.file;
  for (const JudgedDelta& judged : assessment.changes) {
    change.fields.push_back(ToFieldChange(judged, desired));
  }
  AddSteps(desired, observed, assessment, options, change);
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
    HoldRecreate(recorded.protect && desired.protect, observed, change);
  }
  return change;
}

ObjectChange PlanRemoval(const RecordedObject& recorded, const ObservedGuest& observed,
                         bool allowed, const GuestPlanOptions& options) {
  ObjectChange change{.address = recorded.address, .action = Action::kRemove};
  change.title = "is no longer in the configuration";
  const bool frozen = GripOn(observed.state) == Grip::kFrozen;
  if (recorded.protect) {
    change.held = "PROTECTED, will NOT be removed";
    change.held_help =
        "to remove it: put it back with `protect: false` in domus.yaml, apply, then remove it again";
  } else if (!allowed) {
    change.held = "will NOT be removed";
    change.held_help = "to remove it: --allow remove";
  } else if (frozen) {
    change.held = fmt::format("{}, will NOT be removed", ToString(observed.state));
    change.held_help = "to remove it: let it run or destroy it, then plan again";
  }
  if (!change.held.empty()) return change;
  const bool on = GripOn(observed.state) == Grip::kOn;
  change.how = on ? fmt::format("stop gracefully, up to {}s; undefine; images stay",
                                options.stop_timeout_s)
                  : "undefine; images stay";
  if (on) AddStop(options, RecordEffect::kNone, change);
  if (observed.state == LifeState::kCrashed) {
    change.steps.push_back({.verb = Verb::kDestroy, .text = "destroy"});
  }
  change.steps.push_back({.verb = Verb::kUndefine,
                          .text = "undefine",
                          .effect = RecordEffect::kForget});
  return change;
}

ObjectChange PlanForget(const RecordedObject& recorded) {
  ObjectChange change{.address = recorded.address, .action = Action::kForget};
  change.title = "is gone from the host and from the configuration";
  change.how = "no longer recorded";
  change.steps.push_back({.verb = Verb::kForget,
                          .text = "forget",
                          .effect = RecordEffect::kForget});
  return change;
}

ReconcileError RefuseAdoption(const DesiredGuest& desired, const RecordedObject* recorded) {
  const std::string& name = desired.config.name;
  ReconcileError error{.id = "PL101"};
  error.headline = fmt::format("guest `{}` is on the host already and is not managed by domus", name);
  error.lines.push_back(recorded ? "it has another UUID than the guest of that name that domus made"
                                 : "nothing is recorded of it, so somebody else made it");
  error.source = SourceOf(desired, "name");
  error.label = "same name";
  error.notes.push_back("domus never changes or removes a guest that it did not make");
  error.helps.push_back(fmt::format(
      "give the guest in {} another name, or rename or undefine the one on the host", desired.file));
  return error;
}

ReconcileError RefuseUuid(const DesiredGuest& desired, std::string_view other_name) {
  ReconcileError error{.id = "PL102"};
  error.headline = fmt::format("guest `{}` has the UUID of guest `{}` on the host",
                               desired.config.name, other_name);
  error.lines.push_back(desired.config.uuid.value_or(""));
  error.source = SourceOf(desired, "uuid");
  error.label = "must be unique on a host";
  error.helps.push_back("leave `uuid` out to get a new one, or keep the guest's old name");
  return error;
}

}  // namespace domus
