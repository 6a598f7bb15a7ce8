#include "reconciler/status_notes.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

constexpr size_t kPathsShown = 4;

std::string PathList(std::string_view title, const std::vector<std::string>& paths) {
  const size_t count = std::min(paths.size(), kPathsShown);
  const std::vector<std::string> shown(paths.begin(),
                                       paths.begin() + static_cast<std::ptrdiff_t>(count));
  std::string text = fmt::format("{} {}", title, Join(shown, ", "));
  if (paths.size() > count) text += fmt::format(" and {} more", paths.size() - count);
  return text;
}

bool NeedsRestart(const JudgedDelta& judged) {
  return judged.judgement.level >= Disruption::kRestart;
}

std::string RestartNote(const GuestAssessment& assessment) {
  std::vector<std::string> causes;
  for (const JudgedDelta& judged : assessment.changes) {
    if (!NeedsRestart(judged)) continue;
    const bool explains = causes.empty() && !judged.judgement.reason.empty();
    causes.push_back(explains ? fmt::format("{} ({})", judged.delta.path, judged.judgement.reason)
                              : judged.delta.path);
  }
  if (causes.empty()) return "";
  const bool recreates = assessment.level == Disruption::kRecreate;
  return PathList(recreates ? "to be recreated, because of" : "restart pending, because of", causes);
}

std::string_view PowerNote(PowerChange power) {
  switch (power) {
    case PowerChange::kNone: return "";
    case PowerChange::kStart: return "is to run";
    case PowerChange::kStop: return "is to be off";
    case PowerChange::kRevive: return "has crashed";
  }
  return "";
}

/// Names the passwords of a setting, which nobody may see: A, B, C by what they are.
class SecretNames {
 public:
  std::string Show(const Field& field) {
    if (!field.secret) return field.display;
    const std::string& digest = field.parts.at("");
    const auto [name, is_new] = names_.try_emplace(digest, 'A' + static_cast<int>(names_.size()));
    return fmt::format("(secret {})", static_cast<char>(name->second));
  }

 private:
  std::map<std::string, int> names_;
};

std::string DesiredText(const FieldDelta& delta, SecretNames& names) {
  if (delta.kind != FieldDelta::Kind::kRemove) return names.Show(delta.field);
  return FieldKey(delta.path).empty() ? "(default)" : "-";
}

FieldStatus StatusOf(const FieldDelta& delta, const ObservedGuest& observed, std::string note,
                     FieldStatus::Awaits awaits) {
  SecretNames names;
  const bool is_on = observed.live && observed.state != LifeState::kOff;
  const auto show = [&](const std::optional<Field>& field) {
    return field ? names.Show(*field) : std::string("-");
  };
  FieldStatus status{.path = delta.path, .desired = DesiredText(delta, names)};
  status.next_boot = show(delta.defined);
  status.live = is_on ? show(delta.live) : "off";
  status.note = std::move(note);
  status.awaits = awaits;
  return status;
}

FieldStatus::Awaits AwaitsOf(const JudgedDelta& judged) {
  switch (judged.judgement.level) {
    case Disruption::kNone:
    case Disruption::kLive:
    case Disruption::kStaged: return FieldStatus::Awaits::kApply;
    case Disruption::kRestart: return FieldStatus::Awaits::kRestart;
    case Disruption::kRecreate: return FieldStatus::Awaits::kRecreate;
  }
  return FieldStatus::Awaits::kApply;
}

std::string ChangeNote(const JudgedDelta& judged, const ObservedGuest& observed) {
  const std::string cause = judged.delta.cause == Cause::kConfig
                                ? std::string()
                                : fmt::format(" ({})", ToString(judged.delta.cause));
  if (judged.delta.path == "name") return "apply renames it" + cause;
  switch (judged.judgement.level) {
    case Disruption::kNone: return "apply records it" + cause;
    case Disruption::kLive:
      return (GripOn(observed.state) == Grip::kOn ? "apply changes it while it runs"
                                                  : "apply sets it before it starts") +
             cause;
    case Disruption::kStaged: return "apply sets it for the next boot" + cause;
    case Disruption::kRestart: return "needs a restart" + cause;
    case Disruption::kRecreate: return "needs the guest recreated" + cause;
  }
  return cause;
}

}  // namespace

std::string NoteOn(const GuestAssessment& assessment) {
  std::vector<std::string> notes;
  std::vector<std::string> differing;
  std::vector<std::string> pending;
  for (const JudgedDelta& judged : assessment.changes) {
    if (!NeedsRestart(judged)) differing.push_back(judged.delta.path);
  }
  for (const FieldDelta& delta : assessment.pending) pending.push_back(delta.path);
  if (const auto power = PowerNote(assessment.power); !power.empty()) notes.emplace_back(power);
  if (std::string restart = RestartNote(assessment); !restart.empty()) {
    notes.push_back(std::move(restart));
  }
  if (!differing.empty()) notes.push_back(PathList("differs:", differing));
  if (!pending.empty()) notes.push_back(PathList("next boot:", pending));
  if (!assessment.note.empty()) notes.push_back(assessment.note);
  return Join(notes, "; ");
}

std::string NoteOn(const LastFailure& failure) {
  const std::string code = failure.code.empty() ? "" : fmt::format(" ({})", failure.code);
  return fmt::format("{} failed {}: {}{}", failure.what, failure.when, failure.error, code);
}

std::vector<FieldStatus> FieldStatuses(const GuestAssessment& assessment,
                                       const DesiredGuest& desired,
                                       const ObservedGuest& observed) {
  std::vector<FieldStatus> fields;
  for (const JudgedDelta& judged : assessment.changes) {
    fields.push_back(
        StatusOf(judged.delta, observed, ChangeNote(judged, observed), AwaitsOf(judged)));
  }
  for (const FieldDelta& delta : assessment.pending) {
    fields.push_back(StatusOf(delta, observed, "takes effect at next boot",
                              FieldStatus::Awaits::kNextBoot));
  }
  if (assessment.power != PowerChange::kNone) {
    const bool stops = assessment.power == PowerChange::kStop;
    fields.push_back({.path = "power",
                      .desired = std::string(ToString(desired.power)),
                      .next_boot = "-",
                      .live = std::string(ToString(observed.state)),
                      .note = stops ? "apply stops it" : "apply starts it"});
  }
  return fields;
}

}  // namespace domus
