#include "reconciler/guest_wording.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include <fmt/format.h>

namespace domus {
namespace {

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

bool IsName(const JudgedDelta& judged) { return judged.delta.path == "name"; }

Wording WordUpdate(const ObservedGuest& observed, const GuestAssessment& assessment) {
  const bool changes = !std::ranges::all_of(assessment.changes, IsName);
  if (assessment.power == PowerChange::kStart) {
    return {Action::kUpdate, changes ? "will be changed and started" : "will be started"};
  }
  if (!changes) return {Action::kUpdate};
  if (GripOn(observed.state) == Grip::kOff) return {Action::kStage, "will be changed while off"};
  const bool only_staged = std::ranges::all_of(assessment.changes, [](const JudgedDelta& judged) {
    return IsName(judged) || judged.judgement.level == Disruption::kStaged;
  });
  if (only_staged) return {Action::kStage, "will be changed at its next boot"};
  return {Action::kUpdate, "will be changed while running"};
}

Wording WordRename(const ObservedGuest& observed, const GuestAssessment& assessment) {
  constexpr std::string_view kWillBe = "will be ";
  Wording wording = WordUpdate(observed, assessment);
  wording.action = Action::kRename;
  wording.title = wording.title.empty()
                      ? "will be renamed"
                      : "will be renamed and " + wording.title.substr(kWillBe.size());
  return wording;
}

}  // namespace

Wording WordFor(const DesiredGuest& desired, const ObservedGuest& observed,
                const GuestAssessment& assessment, bool renames, int stop_timeout_s) {
  const std::string stop = fmt::format("stop gracefully, up to {}s", stop_timeout_s);
  const bool off = GripOn(observed.state) == Grip::kOff;
  const bool stays_off = desired.power == Power::kStopped ||
                         (off && assessment.power == PowerChange::kNone);
  const std::string then_start = stays_off ? "" : "; then start";
  if (assessment.level == Disruption::kRecreate) {
    return {Action::kRecreate, "must be RECREATED",
            (off ? "" : stop + "; ") + "undefine and define anew" + then_start};
  }
  if (assessment.level != Disruption::kRestart) {
    return renames ? WordRename(observed, assessment) : WordUpdate(observed, assessment);
  }
  if (assessment.power == PowerChange::kStop) return {Action::kRestart, "must be STOPPED", stop};
  if (assessment.power == PowerChange::kRevive) {
    return {Action::kRestart, "must be STARTED AGAIN", "destroy what has crashed; then start"};
  }
  return {Action::kRestart, "must be RESTARTED", stop + then_start};
}

void HoldProtected(const RecordedObject& recorded, std::string_view done, std::string_view verb,
                   ObjectChange& change) {
  change.held = fmt::format("PROTECTED, will NOT be {}", done);
  change.held_why = ProtectionText(*recorded.protection);
  change.held_help =
      fmt::format("to {} it: domus unprotect {}, then plan again", verb, recorded.address);
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

std::string StopText(int stop_timeout_s) {
  return fmt::format("stop gracefully (limit {}s)", stop_timeout_s);
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

}  // namespace domus
