#include "reconciler/history_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/local_time.h"
#include "base/text.h"
#include "reconciler/plan_text.h"

namespace domus {
namespace {

constexpr const char* kMinute = "%Y-%m-%d %H:%M";
constexpr const char* kSecond = "%Y-%m-%d %H:%M:%S";

std::string ChangesOf(const RunRecord& run) {
  if (!run.summary.empty()) return run.summary;
  const int64_t steps = run.steps_done + run.steps_failed + run.steps_open;
  return steps == 0 ? "-" : Count(steps, "step");
}

std::string Padded(std::string text, size_t width) {
  text.append(width - std::min(width, CodePoints(text)), ' ');
  return text;
}

std::string EndText(const RunRecord& run) {
  if (!run.finished_at) return "";
  return fmt::format(", ended {} ({})", LocalTime(*run.finished_at, "%H:%M:%S"),
                     Duration(*run.finished_at - run.started_at));
}

std::string OutcomeText(const StepRecord& step) {
  if (step.outcome == "failed") return "FAILED";
  return step.outcome.empty() ? "cut short" : step.outcome;
}

}  // namespace

std::string RenderRuns(const std::vector<RunRecord>& runs) {
  if (runs.empty()) return "No history: nothing was applied yet.\n";
  using Row = std::array<std::string, 6>;
  std::vector<Row> rows = {{"RUN", "WHEN", "WHO", "OUTCOME", "COMMAND", "CHANGES"}};
  for (const RunRecord& run : runs) {
    rows.push_back({fmt::to_string(run.id), LocalTime(run.started_at, kMinute), Printable(run.who),
                    run.outcome, Printable(run.command), Printable(ChangesOf(run))});
  }
  std::array<size_t, 6> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], CodePoints(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i) out += Padded(row[i], widths[i]) + "   ";
    out += row.back() + "\n";
  }
  return out;
}

std::string RenderRun(const RunRecord& run, const std::vector<StepRecord>& steps) {
  std::string out = fmt::format("Run {}: {} by {}\n", run.id, Printable(run.command),
                                Printable(run.who));
  out += fmt::format("  begun     {}{}\n", LocalTime(run.started_at, kSecond), EndText(run));
  out += fmt::format("  outcome   {}\n", run.outcome);
  out += fmt::format("  changes   {}\n", Printable(ChangesOf(run)));
  if (run.on_host) out += fmt::format("  config    {}\n", ShortDigest(Printable(run.config_digest)));
  if (!steps.empty()) out += "\n";
  size_t address_width = 0, intent_width = 0;
  for (const StepRecord& step : steps) {
    address_width = std::max(address_width, CodePoints(Printable(step.address)));
    intent_width = std::max(intent_width, CodePoints(Printable(step.intent)));
  }
  const size_t number_width = fmt::to_string(steps.size()).size();
  for (const StepRecord& step : steps) {
    const std::string took =
        step.finished_at ? "   " + Duration(*step.finished_at - step.started_at) : "";
    out += fmt::format("  {:>{}}  {}   {}   {}{}\n", step.ordinal, number_width,
                       Padded(Printable(step.address), address_width),
                       Padded(Printable(step.intent), intent_width), OutcomeText(step), took);
    if (!step.error.empty()) {
      const std::string code = step.code.empty() ? "error" : fmt::format("error[{}]", step.code);
      out += fmt::format("  {:>{}}  {}: {}\n", "", number_width, Printable(code),
                         Printable(step.error));
    }
  }
  return out;
}

}  // namespace domus
