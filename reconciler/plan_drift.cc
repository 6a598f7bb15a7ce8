#include "reconciler/plan_drift.h"

#include <fmt/format.h>

namespace domus {
namespace {

std::string OutcomeOf(const ObjectChange& change, const FieldChange& field) {
  if (!change.held.empty()) return "stays so while it is held back";
  if (field.cause == Cause::kDrift) return "this plan puts it back";
  return fmt::format("CONFLICT: the config says {} now",
                     field.after.empty() ? "nothing" : field.after);
}

/// What `domus accept` can write into a config: not a power state, a name, or a password.
bool CanBeAccepted(const FieldChange& field) {
  return !field.secret && field.path != "power" && field.path != "name";
}

DriftItem ItemOf(const ObjectChange& change, const FieldChange& field) {
  return {.address = change.address,
          .path = field.path,
          .applied = field.applied,
          .observed = field.secret && !field.before.empty() ? "(secret, changed)" : field.before,
          .desired = field.cause == Cause::kConflict ? field.after : "",
          .where = field.where,
          .cause = field.cause,
          .secret = field.secret,
          .outcome = OutcomeOf(change, field),
          .acceptable = CanBeAccepted(field)};
}

}  // namespace

std::vector<DriftItem> ListDrift(const std::vector<ObjectChange>& changes,
                                 const std::unordered_set<std::string>& gone) {
  std::vector<DriftItem> items;
  for (const ObjectChange& change : changes) {
    if (gone.contains(change.address)) {
      items.push_back({.address = change.address,
                       .applied = "on the host",
                       .outcome = "this plan creates it again"});
    }
    for (const FieldChange& field : change.fields) {
      if (field.cause != Cause::kConfig) items.push_back(ItemOf(change, field));
    }
  }
  return items;
}

}  // namespace domus
