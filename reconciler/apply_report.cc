#include "reconciler/apply_report.h"

#include <algorithm>

namespace domus {

int ApplyReport::Count(ObjectOutcome outcome) const {
  return static_cast<int>(std::ranges::count(objects, outcome, &ObjectReport::outcome));
}

bool ApplyReport::AllDone() const {
  return !broken && std::ranges::all_of(objects, [](const ObjectReport& object) {
    return object.outcome == ObjectOutcome::kDone;
  });
}

bool ApplyReport::AnyStepDone() const {
  return std::ranges::any_of(objects, [](const ObjectReport& object) {
    return std::ranges::any_of(object.steps, &StepReport::done);
  });
}

}  // namespace domus
