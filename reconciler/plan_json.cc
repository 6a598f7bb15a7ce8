#include "reconciler/plan_json.h"

#include <array>
#include <ctime>
#include <unordered_set>

#include <fmt/format.h>

#include "base/digest.h"
#include "reconciler/plan_document_members.h"

namespace domus {

std::string PlanId(std::string_view four_bytes) {
  std::string id = ToHex(four_bytes);
  id.insert(std::min<size_t>(4, id.size()), "-");
  return id;
}

std::string Rfc3339(int64_t unix_seconds) {
  const std::time_t time = unix_seconds;
  std::tm parts{};
  std::array<char, 64> text{};
  if (!gmtime_r(&time, &parts)) return {};
  return std::string(text.data(),
                     std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
}

Side SideBefore(const ObjectChange& change) {
  Side side{.there = change.action != Action::kCreate && change.action != Action::kForget,
            .values = {},
            .sensitive = {}};
  for (const FieldChange& field : change.fields) {
    if (field.kind == FieldChange::Kind::kAdd) continue;
    side.values.emplace_back(field.path, field.before);
    if (field.secret) side.sensitive.push_back(field.path);
  }
  for (const UnchangedField& field : change.unchanged) {
    side.values.emplace_back(field.path, field.value);
  }
  return side;
}

Side SideAfter(const ObjectChange& change) {
  Side side{.there = change.action != Action::kRemove && change.action != Action::kForget,
            .values = {},
            .sensitive = {}};
  for (const FieldChange& field : change.fields) {
    if (field.kind == FieldChange::Kind::kRemove) continue;
    side.values.emplace_back(field.path, field.after);
    if (field.secret) side.sensitive.push_back(field.path);
  }
  for (const UnchangedField& field : change.unchanged) {
    side.values.emplace_back(field.path, field.value);
  }
  return side;
}

std::vector<std::string_view> LevelWords(const ObjectChange& change) {
  switch (change.action) {
    case Action::kCreate:
    case Action::kRemove:
    case Action::kForget:
    case Action::kAdopt: return {ToString(change.action)};
    default: return LevelsOf(change);
  }
}

std::vector<PlanDiagnostic> DiagnosticsOf(const PlanDocument& document) {
  std::vector<PlanDiagnostic> diagnostics;
  const std::vector<ReconcileError>& refusals = document.plan.refusals;
  for (size_t i = 0; i < refusals.size(); ++i) {
    const bool has_line = i < document.refusal_lines.size();
    diagnostics.push_back({"error", refusals[i], has_line ? document.refusal_lines[i] : ""});
  }
  for (const std::string& warning : document.plan.warnings) {
    diagnostics.push_back({"warning", {.headline = warning}, ""});
  }
  return diagnostics;
}

bool TakeDiagnostics(std::vector<PlanDiagnostic> diagnostics, PlanDocument& document) {
  for (PlanDiagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == "error") {
      document.plan.refusals.push_back(std::move(diagnostic.error));
      document.refusal_lines.push_back(std::move(diagnostic.source_text));
    } else if (diagnostic.severity == "warning") {
      document.plan.warnings.push_back(std::move(diagnostic.error.headline));
    } else {
      return false;
    }
  }
  return true;
}

std::vector<std::vector<std::string>> OrderOf(const Plan& plan) {
  std::vector<std::vector<std::string>> order;
  for (const size_t index : plan.order) order.push_back({plan.changes[index].address});
  return order;
}

bool TakeOrder(const std::vector<std::vector<std::string>>& order, Plan& plan) {
  std::unordered_map<std::string_view, size_t> indices;
  for (size_t i = 0; i < plan.changes.size(); ++i) indices.emplace(plan.changes[i].address, i);
  if (indices.size() != plan.changes.size()) return false;
  for (const std::vector<std::string>& together : order) {
    for (const std::string& address : together) {
      const auto found = indices.find(address);
      if (found == indices.end()) return false;
      plan.order.push_back(found->second);
      indices.erase(found);
    }
  }
  return indices.empty();
}

std::string_view VerdictWord(const Plan& plan) {
  switch (Verdict(plan)) {
    case PlanVerdict::kNoChanges: return "no_changes";
    case PlanVerdict::kChanges: return "changes";
    case PlanVerdict::kRefused: return "refused";
  }
  return "";
}

}  // namespace domus
