#include "cli/apply_events.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/version.h"
#include "reconciler/plan_json.h"

namespace domus {
namespace {

constexpr int kHeartbeatTicks = 10;  // seconds

/// A text as JSON; what is no UTF-8 is shown as far as it is.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

double Elapsed(const ObjectReport& object) {
  double seconds = 0;
  for (const StepReport& step : object.steps) seconds += step.seconds;
  return seconds;
}

/// What is under way, as a list.
std::string RunningText(const std::vector<RunningStep>& running) {
  std::vector<std::string> steps;
  for (const RunningStep& step : running) {
    steps.push_back(fmt::format(R"({{"address":{},"step":{},"text":{},"elapsed_s":{:.3f}}})",
                                Quoted(step.change->address), step.step,
                                Quoted(step.change->steps[step.step].text), step.seconds));
  }
  return "[" + Join(steps, ",") + "]";
}

std::string_view TypeOf(ObjectOutcome outcome) {
  switch (outcome) {
    case ObjectOutcome::kDone: return "apply_complete";
    case ObjectOutcome::kFailed: return "apply_errored";
    case ObjectOutcome::kNotTried: return "apply_skipped";
    case ObjectOutcome::kUnknown: return "apply_unknown";
  }
  return "";
}

}  // namespace

ApplyEvents::ApplyEvents(std::ostream& out) : out_(out) {
  Line(fmt::format(R"("type":"version","ui":"{}","domus":"{}")", kPlanFormat, Version()));
}

void ApplyEvents::Line(const std::string& members) { out_ << "{" << members << "}\n" << std::flush; }

void ApplyEvents::Planned(const Plan& plan) {
  for (const ObjectChange& change : plan.changes) {
    Line(R"("type":"planned_change","change":)" + ChangeToJson(change));
  }
  for (const DriftItem& drift : plan.drift) Line(R"("type":"drift","drift":)" + DriftToJson(drift));
  for (const std::string& warning : plan.warnings) {
    Line(R"("type":"diagnostic","diagnostic":)" + DiagnosticToJson("warning", {.headline = warning}));
  }
  Line(fmt::format(R"("type":"change_summary","summary":{},"verdict":"{}")",
                   SummaryToJson(Summarize(plan)), VerdictWord(plan)));
}

ApplyProgress ApplyEvents::Progress() {
  ApplyProgress progress;
  progress.step_started = [this](const RunningStep& step) { StepStarted(step); };
  progress.step_finished = [this](const RunningStep& step) { StepFinished(step); };
  progress.object_ended = [this](const RunningStep& ended) { ObjectEnded(ended); };
  progress.tick = [this](const std::vector<RunningStep>& running) { Tick(running); };
  progress.stopping = [this](const std::vector<RunningStep>& running) {
    Line(R"("type":"apply_stopping","running":)" + RunningText(running));
  };
  return progress;
}

void ApplyEvents::StepStarted(const RunningStep& step) {
  if (step.step == 0) {
    Line(fmt::format(R"("type":"apply_start","address":{},"action":"{}","index":{},"total":{})",
                     Quoted(step.change->address), ToString(step.change->action), step.index,
                     step.total));
  }
  const Step& begun = step.change->steps[step.step];
  Line(fmt::format(R"("type":"step_start","address":{},"step":{},"verb":"{}","text":{})",
                   Quoted(step.change->address), step.step, ToString(begun.verb),
                   Quoted(begun.text)));
}

void ApplyEvents::StepFinished(const RunningStep& step) {
  const StepReport& report = step.report->steps.back();
  std::string members = fmt::format(
      R"("type":"{}","address":{},"step":{},"text":{},"elapsed_s":{:.3f})",
      report.done ? "step_complete" : "step_errored", Quoted(step.change->address), step.step,
      Quoted(report.text), report.seconds);
  if (!report.verified.empty()) members += R"(,"verified":)" + Quoted(report.verified);
  Line(members);
}

void ApplyEvents::ObjectEnded(const RunningStep& ended) {
  const ObjectReport& object = *ended.report;
  std::string members = fmt::format(R"("type":"{}","address":{},"elapsed_s":{:.3f})",
                                    TypeOf(object.outcome), Quoted(object.address), Elapsed(object));
  if (object.error) members += R"(,"diagnostic":)" + DiagnosticToJson("error", *object.error);
  if (object.outcome == ObjectOutcome::kNotTried) members += R"(,"why":)" + Quoted(object.why);
  if (object.down_seconds > 0) members += fmt::format(R"(,"down_s":{:.3f})", object.down_seconds);
  Line(members);
}

void ApplyEvents::Tick(const std::vector<RunningStep>& running) {
  if (++ticks_ < kHeartbeatTicks) return;
  ticks_ = 0;
  Line(R"("type":"apply_progress","running":)" + RunningText(running));
}

void ApplyEvents::Finished(const ApplyReport& report) {
  if (report.broken) Diagnostic(*report.broken);
  const std::string converged =
      report.converged ? (*report.converged ? "true" : "false") : "null";
  Line(fmt::format(
      R"("type":"apply_summary","done":{},"failed":{},"not_tried":{},"unknown":{},"interrupted":{},)"
      R"("state_serial":{},"elapsed_s":{:.3f},"converged":{})",
      report.Count(ObjectOutcome::kDone), report.Count(ObjectOutcome::kFailed),
      report.Count(ObjectOutcome::kNotTried), report.Count(ObjectOutcome::kUnknown),
      report.interrupted, report.serial, report.seconds,
      converged));
}

void ApplyEvents::Diagnostic(const ReconcileError& error) {
  Line(R"("type":"diagnostic","diagnostic":)" + DiagnosticToJson("error", error));
}

}  // namespace domus
