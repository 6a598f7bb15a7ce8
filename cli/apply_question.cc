#include "cli/apply_question.h"

#include <istream>
#include <ostream>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/downtime.h"
#include "reconciler/plan_text.h"

namespace domus {
namespace {

/// "guest.db01 will be down for about 45s."
std::string DownText(const Downtime& down) {
  const std::optional<int> seconds = EstimatedSeconds(down);
  return fmt::format("{} will be down for {}.", down.address,
                     seconds ? fmt::format("about {}s", *seconds) : "a while");
}

std::string Question(const Plan& plan) {
  std::string question = fmt::format("Apply {} on {}?", ChangesText(plan), plan.header.host);
  for (const Downtime& down : plan.down) question += "  " + DownText(down);
  if (const DeletedData data = DataDeletedBy(plan); data.files > 0) {
    question += "  " + DeletedDataText(data);
  }
  return question + "\nType \"yes\" to continue: ";
}

}  // namespace

std::string ChangesText(const Plan& plan) {
  const PlanSummary summary = Summarize(plan);
  std::vector<std::string> parts;
  for (const auto& [count, word] :
       {std::pair(summary.create, "create"), std::pair(summary.live, "live"),
        std::pair(summary.staged, "staged"), std::pair(summary.restart, "restart"),
        std::pair(summary.recreate, "recreate"), std::pair(summary.remove, "remove"),
        std::pair(summary.forget, "forget"), std::pair(summary.rename, "rename")}) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, word));
  }
  return Join(parts, ", ");
}

std::optional<ReconcileError> Confirm(const Plan& plan, const ApplyOptions& options,
                                      Environment& environment) {
  if (options.yes) return std::nullopt;
  ReconcileError error{.id = "PL121"};
  if (!environment.in_is_terminal || options.json) {
    error.headline = "nobody is there to confirm this plan";
    error.notes.push_back(options.json ? "nothing was changed: --json asks nobody"
                                       : "nothing was changed: the standard input is no terminal");
    error.helps.push_back("read the plan, then: domus apply --yes");
    return error;
  }
  environment.out << "\n" << Question(plan) << std::flush;
  std::string answer;
  std::getline(environment.in, answer);
  if (Trim(answer) == "yes") return std::nullopt;
  error.headline = "not confirmed; nothing was changed";
  return error;
}

}  // namespace domus
