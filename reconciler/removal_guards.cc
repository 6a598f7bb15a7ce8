#include "reconciler/removal_guards.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

ReconcileError RefuseEmptySource(const Plan& plan, int removals, int managed) {
  ReconcileError error{.id = "PL110"};
  error.headline = fmt::format("this plan removes {} of {} managed guests", removals, managed);
  error.lines.push_back(
      fmt::format("the configuration directory {} has no guest", plan.header.root));
  error.notes.push_back(
      "refused because a removal of everything is nearly always a wrong path or an empty "
      "checkout");
  error.helps.push_back(
      fmt::format("if you mean it: domus apply --allow remove --max-remove {}", removals));
  return error;
}

ReconcileError RefuseRemovals(int removals, int managed, int limit, bool limit_is_given) {
  ReconcileError error{.id = "PL111"};
  error.headline =
      fmt::format("this plan removes {} of {}", removals, Count(managed, "managed guest"));
  error.lines.push_back(
      limit_is_given ? fmt::format("--max-remove allows {}", limit)
                     : fmt::format("without --max-remove at most {} (10 %, and at least 1)", limit));
  error.helps.push_back(
      fmt::format("if you mean it: domus apply --allow remove --max-remove {}", removals));
  return error;
}

}  // namespace

std::vector<ReconcileError> GuardRemovals(const Plan& plan, int config_guests, int managed,
                                          const PlanPolicy& policy) {
  int gone = 0;
  int removed = 0;
  for (const ObjectChange& change : plan.changes) {
    const bool removes = change.action == Action::kRemove;
    if (removes || change.action == Action::kForget) ++gone;
    if (removes && change.held.empty()) ++removed;
  }
  const bool meant =
      policy.allow_remove && policy.max_remove && !policy.max_remove_is_standing;
  if (config_guests == 0 && gone > 0 && !meant) return {RefuseEmptySource(plan, gone, managed)};
  const RemovalLimit standard{.number = 10, .percent = true};
  const int limit =
      policy.max_remove ? policy.max_remove->Of(managed) : std::max(1, standard.Of(managed));
  if (removed <= limit) return {};
  return {RefuseRemovals(removed, managed, limit, policy.max_remove.has_value())};
}

}  // namespace domus
