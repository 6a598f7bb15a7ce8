#include "reconciler/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {

std::string_view ToString(Action action) {
  switch (action) {
    case Action::kRecreate: return "recreate";
    case Action::kRestart: return "restart";
    case Action::kRename: return "rename";
    case Action::kUpdate: return "update";
    case Action::kStage: return "stage";
    case Action::kCreate: return "create";
    case Action::kRemove: return "remove";
    case Action::kForget: return "forget";
    case Action::kAdopt: return "adopt";
  }
  return "";
}

std::string_view Symbol(Action action) {
  switch (action) {
    case Action::kRecreate: return "-/+";
    case Action::kRestart: return "!";
    case Action::kRename: return "=>";
    case Action::kUpdate: return "~";
    case Action::kStage: return ">";
    case Action::kCreate: return "+";
    case Action::kRemove: return "-";
    case Action::kForget: return ".";
    case Action::kAdopt: return "<";
  }
  return "";
}

std::string_view ToString(Disruption level) {
  switch (level) {
    case Disruption::kNone: return "none";
    case Disruption::kLive: return "live";
    case Disruption::kStaged: return "staged";
    case Disruption::kRestart: return "restart";
    case Disruption::kRecreate: return "recreate";
  }
  return "";
}

std::string_view ToString(Cause cause) {
  switch (cause) {
    case Cause::kConfig: return "config";
    case Cause::kDrift: return "drift";
    case Cause::kConflict: return "conflict";
  }
  return "";
}

std::string_view ToString(Where where) {
  switch (where) {
    case Where::kNextBoot: return "next boot";
    case Where::kLive: return "live";
    case Where::kBoth: return "live, next boot";
  }
  return "";
}

std::string_view Symbol(const FieldChange& change) {
  if (change.path == "name") return "=>";
  if (change.level == Disruption::kRecreate) return "-/+";
  if (change.level == Disruption::kRestart) return "!";
  if (change.level == Disruption::kStaged) return ">";
  switch (change.kind) {
    case FieldChange::Kind::kAdd: return "+";
    case FieldChange::Kind::kChange: return "~";
    case FieldChange::Kind::kRemove: return "-";
    case FieldChange::Kind::kReplace: return "-/+";
  }
  return "";
}

std::string_view ToString(Verb verb) {
  switch (verb) {
    case Verb::kDefine: return "define";
    case Verb::kStart: return "start";
    case Verb::kStop: return "stop";
    case Verb::kDestroy: return "destroy";
    case Verb::kUndefine: return "undefine";
    case Verb::kChange: return "change";
    case Verb::kForget: return "forget";
    case Verb::kRename: return "rename";
    case Verb::kDelete: return "delete";
  }
  return "";
}

std::string SizeText(int64_t bytes) {
  constexpr int64_t kUnit = 1024;
  if (bytes < kUnit) return Count(bytes, "byte");
  if (bytes < kUnit * kUnit) return fmt::format("{} KiB", bytes / kUnit);
  if (bytes < kUnit * kUnit * kUnit) return fmt::format("{} MiB", bytes / (kUnit * kUnit));
  return fmt::format("{:.1f} GiB",
                     static_cast<double>(bytes) / static_cast<double>(kUnit * kUnit * kUnit));
}

std::string DeletionText(const std::string& path, std::optional<int64_t> bytes) {
  return fmt::format("delete {}{}", Printable(path), bytes ? ", " + SizeText(*bytes) : "");
}

DeletedData DataDeletedBy(const Plan& plan) {
  DeletedData data;
  for (const ObjectChange& change : plan.changes) {
    for (const Step& step : change.steps) {
      if (step.path.empty()) continue;
      ++data.files;
      data.bytes += step.bytes.value_or(0);
    }
  }
  return data;
}

std::vector<std::string_view> LevelsOf(const ObjectChange& change) {
  if (!change.held.empty()) return {};
  const bool stages = std::ranges::find(change.fields, Disruption::kStaged, &FieldChange::level) !=
                      change.fields.end();
  switch (change.action) {
    case Action::kRecreate: return {"recreate"};
    case Action::kRestart: return {"restart"};
    case Action::kStage: return {"staged"};
    case Action::kRename:
    case Action::kUpdate:
      if (stages) return {"live", "staged"};
      return {"live"};
    case Action::kCreate:
    case Action::kRemove:
    case Action::kForget:
    case Action::kAdopt: return {};
  }
  return {};
}

PlanSummary Summarize(const Plan& plan) {
  PlanSummary summary{.deleted_files = DataDeletedBy(plan).files};
  for (const ObjectChange& change : plan.changes) {
    if (!change.held.empty()) {
      ++(change.action == Action::kRemove ? summary.removals_held_back
                                         : summary.recreates_held_back);
      continue;
    }
    switch (change.action) {
      case Action::kCreate: ++summary.create; break;
      case Action::kRename: ++summary.rename; break;
      case Action::kUpdate: ++summary.live; break;
      case Action::kStage: ++summary.staged; break;
      case Action::kRestart: ++summary.restart; break;
      case Action::kRecreate: ++summary.recreate; break;
      case Action::kRemove: ++summary.remove; break;
      case Action::kForget: ++summary.forget; break;
      case Action::kAdopt: break;
    }
    if (change.action == Action::kUpdate || change.action == Action::kStage ||
        change.action == Action::kRename) {
      summary.staged_settings += static_cast<int>(std::ranges::count(
          change.fields, Disruption::kStaged, &FieldChange::level));
    }
  }
  return summary;
}

PlanVerdict Verdict(const Plan& plan) {
  if (!plan.refusals.empty()) return PlanVerdict::kRefused;
  if (plan.changes.empty()) return PlanVerdict::kNoChanges;
  const bool something_left = std::ranges::any_of(
      plan.changes, [](const ObjectChange& change) { return change.held.empty(); });
  return something_left ? PlanVerdict::kChanges : PlanVerdict::kRefused;
}

}  // namespace domus
