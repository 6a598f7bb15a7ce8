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

}  // namespace

std::string RenderStep(size_t index, size_t total, const ObjectChange& change, size_t step,
                       const StepReport& report) {
  std::string line;
  if (step == 0) line = fmt::format("[{}/{}] {}", index + 1, total, change.address);
  line = PadTo(line, kTextColumn) + report.text;
  const std::string time = fmt::format("{:.1f}s", report.seconds);
  const std::string_view word = report.done ? "done" : "FAILED";
  line = PadTo(line, kResultColumn) + fmt::format("{}{:>{}}", word, time, 12 - word.size());
  if (!report.verified.empty()) line += "   " + report.verified;
  return line + "\n";
}

std::string RenderApplySummary(const ApplyReport& report) {
  const int done = report.Count(ObjectOutcome::kDone);
  const int failed = report.Count(ObjectOutcome::kFailed);
  const int not_tried = report.Count(ObjectOutcome::kNotTried);
  if (failed == 0 && not_tried == 0 && !report.broken) {
    std::string text =
        fmt::format("Applied {} of {} in {:.1f}s.", done, report.objects.size(), report.seconds);
    text += DowntimeText(report);
    if (report.converged == true) text += " A new plan is empty.  (checked)";
    if (report.converged == false) text += " A new plan is NOT empty: run `domus plan`.";
    return text + "\n";
  }
  std::string text = fmt::format("{} applied: {} done, {} failed, {} not tried. State is at serial {}.{}\n",
                                 done > 0 ? "Partly" : "Not", done, failed, not_tried,
                                 report.serial, DowntimeText(report));
  if (report.interrupted) text += "Stopped at a safe point, as asked. ";
  text += "Run `domus apply` again to continue; what is done will not be repeated.\n";
  return text;
}

}  // namespace domus
