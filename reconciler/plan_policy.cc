#include "reconciler/plan_policy.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

struct Permission {
  std::string_view word;
  bool allowed;
  bool by_window;  // an open window allows it, too
};

/// In the order in which `needs` names them.
std::array<Permission, 4> PermissionsOf(const PlanPolicy& policy) {
  return {{{"live", policy.allow_live, false},
           {"staged", policy.allow_staged, false},
           {"restart", policy.allow_restart, true},
           {"recreate", policy.allow_recreate, true}}};
}

/// The open window, or the one that opens next; null when there is none, or no clock.
const MaintenanceWindow* NearestWindow(const PlanPolicy& policy, int& minutes) {
  if (!policy.now || policy.windows.empty()) return nullptr;
  const int minute = MinuteOfWeek(*policy.now, policy.utc_offset_s);
  const auto wait = [&](const MaintenanceWindow& window) {
    return MinutesUntilOpen(window, minute);
  };
  const auto nearest = std::ranges::min_element(policy.windows, {}, wait);
  minutes = wait(*nearest);
  return &*nearest;
}

bool Needs(const Plan& plan, std::string_view word) {
  return std::ranges::any_of(plan.changes, [&](const ObjectChange& change) {
    const std::vector<std::string_view> levels = LevelsOf(change);
    return std::ranges::find(levels, word) != levels.end();
  });
}

}  // namespace

void SetNeeds(Plan& plan, const PlanPolicy& policy) {
  plan.needs.clear();
  plan.next_window.clear();
  plan.in_window.clear();
  int minutes = 0;
  const MaintenanceWindow* window = NearestWindow(policy, minutes);
  bool window_is_enough = true;
  for (const Permission& permission : PermissionsOf(policy)) {
    if (permission.allowed || !Needs(plan, permission.word)) continue;
    if (permission.by_window && window && minutes == 0) {
      plan.in_window = window->text;
      continue;
    }
    plan.needs.emplace_back(permission.word);
    window_is_enough &= permission.by_window;
  }
  if (!plan.needs.empty() && window_is_enough && window) plan.next_window = window->text;
}

std::string WindowText(const PlanPolicy& policy) {
  int minutes = 0;
  const MaintenanceWindow* window = NearestWindow(policy, minutes);
  if (!window) return "";
  return window->text + (minutes == 0 ? " (open)" : "");
}

PlanPolicy PolicyOfScope(const PlanScope& scope) {
  PlanPolicy policy;
  policy.covers_all = scope.covers_all;
  policy.targets = scope.targets;
  policy.excludes = scope.excludes;
  return policy;
}

std::vector<ReconcileError> RefusalsOf(const Plan& plan) {
  std::vector<ReconcileError> refusals = plan.refusals;
  if (plan.needs.empty()) return refusals;
  ReconcileError error{.id = "PL120"};
  error.headline = fmt::format("this plan needs --allow {}", Join(plan.needs, ","));
  for (const ObjectChange& change : plan.changes) {
    const bool needs = std::ranges::any_of(LevelsOf(change), [&](std::string_view level) {
      return std::ranges::find(plan.needs, level) != plan.needs.end();
    });
    if (needs) error.lines.push_back(fmt::format("{} {}", change.address, change.title));
  }
  error.notes.push_back("nothing was changed, the allowed part neither");
  if (!plan.next_window.empty()) {
    error.notes.push_back(fmt::format("the next window for it is {}", plan.next_window));
  }
  error.helps.push_back(fmt::format("domus apply {} --allow {}", plan.header.root,
                                    Join(plan.needs, ",")));
  refusals.push_back(std::move(error));
  return refusals;
}

}  // namespace domus
