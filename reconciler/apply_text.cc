#include "reconciler/apply_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/text_layout.h"

namespace domus {
namespace {

constexpr size_t kTextColumn = 29;
constexpr size_t kResultColumn = 67;

std::string DowntimeText(const ApplyReport& report) {
  std::vector<std::string> pieces;
  for (const ObjectReport& object : report.objects) {
    if (object.down_seconds <= 0) continue;
    pieces.push_back(fmt::format("{} {:.0f}s", object.address, object.down_seconds));
  }
  return pieces.empty() ? "" : fmt::format(" Downtime: {}.", Join(pieces, ", "));
}

std::string Head(const RunningStep& step) {
  return fmt::format("[{}/{}] {}", step.index + 1, step.total, step.change->address);
}

/// What is left of an object that was not carried through, where no error says it.
std::string_view LeftOver(const ObjectReport& report) {
  switch (report.outcome) {
    case ObjectOutcome::kDone:
    case ObjectOutcome::kFailed: return "";
    case ObjectOutcome::kNotTried: return "the rest was not tried";
    case ObjectOutcome::kUnknown: return "left under way: the next apply finds out what became of it";
  }
  return "";
}

}  // namespace

std::string RenderObject(const RunningStep& ended) {
  const ObjectReport& report = *ended.report;
  std::string text;
  for (const StepReport& step : report.steps) {
    std::string line = PadTo(text.empty() ? Head(ended) : "", kTextColumn) + step.text;
    const std::string time = fmt::format("{:.1f}s", step.seconds);
    const std::string_view word = step.done ? "done" : "FAILED";
    line = PadTo(line, kResultColumn) + fmt::format("{}{:>{}}", word, time, 12 - word.size());
    if (!step.verified.empty()) line += "   " + step.verified;
    text += line + "\n";
  }
  const std::string_view left = LeftOver(report);
  if (left.empty()) return text;
  std::string line = PadTo(text.empty() ? Head(ended) : "", kTextColumn);
  const bool untried = text.empty() && report.outcome == ObjectOutcome::kNotTried;
  line += untried ? "not tried" : left;
  if (!report.why.empty()) line += ": " + report.why;
  return text + line + "\n";
}

std::string RenderRunning(const RunningStep& running) {
  const Step& step = running.change->steps[running.step];
  const std::string line = PadTo(Head(running), kTextColumn) + step.text;
  return PadTo(line, kResultColumn) + fmt::format("{:.0f}s ...\n", running.seconds);
}

std::string RenderStopping(const std::vector<RunningStep>& running) {
  std::vector<std::string> steps;
  for (const RunningStep& step : running) {
    std::string text = fmt::format("{} {}", step.change->address,
                                   ToString(step.change->steps[step.step].verb));
    const auto& all = step.change->steps;
    const bool starts_again = std::any_of(
        all.begin() + static_cast<ptrdiff_t>(step.step) + 1, all.end(),
        [](const Step& later) { return later.verb == Verb::kStart; });
    const bool goes_on = step.change->action == Action::kRestart ||
                         step.change->action == Action::kRecreate;
    if (goes_on && starts_again) text += ", then start";
    steps.push_back(std::move(text));
  }
  const std::string what = steps.empty() ? "" : fmt::format(" ({})", Join(steps, "; "));
  return fmt::format("Stopping after the current {}{}. Press Ctrl-C again to stop waiting; the guest "
                     "is never killed by that.\n",
                     steps.size() > 1 ? "steps" : "step", what);
}

std::string RenderApplySummary(const ApplyReport& report) {
  const int done = report.Count(ObjectOutcome::kDone);
  if (report.AllDone()) {
    std::string text =
        fmt::format("Applied {} of {} in {:.1f}s.", done, report.objects.size(), report.seconds);
    text += DowntimeText(report);
    if (report.converged == true) text += " A new plan is empty.  (checked)";
    if (report.converged == false) text += " A new plan is NOT empty: run `domus plan`.";
    return text + "\n";
  }
  std::string text = fmt::format("{} applied: {} done, {} failed, {} not tried",
                                 report.AnyStepDone() ? "Partly" : "Not", done,
                                 report.Count(ObjectOutcome::kFailed),
                                 report.Count(ObjectOutcome::kNotTried));
  const int unknown = report.Count(ObjectOutcome::kUnknown);
  if (unknown > 0) text += fmt::format(", {} left under way", unknown);
  text += fmt::format(". State is at serial {}.{}\n", report.serial, DowntimeText(report));
  if (report.interrupted) text += "Stopped at a safe point, as asked. ";
  text += "Run `domus apply` again to continue; what is done will not be repeated.\n";
  return text;
}

}  // namespace domus
