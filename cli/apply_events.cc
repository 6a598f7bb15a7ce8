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

/// A text as JSON; what is no UTF-8 is shown as far as it is.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

double Elapsed(const ObjectReport& object) {
  double seconds = 0;
  for (const StepReport& step : object.steps) seconds += step.seconds;
  return seconds;
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
  progress.step_started = [this](const RunningStep& step) {
    if (step.step > 0) return;
    Line(fmt::format(R"("type":"apply_start","address":{},"action":"{}","index":{},"total":{})",
                     Quoted(step.change->address), ToString(step.change->action), step.index,
                     step.total));
  };
  progress.step_finished = [this](const RunningStep& step) {
    const StepReport& report = step.report->steps.back();
    std::string members = fmt::format(
        R"("type":"apply_progress","address":{},"step":{},"done":{},"elapsed_s":{:.3f})",
        Quoted(step.change->address), Quoted(report.text), report.done, report.seconds);
    if (!report.verified.empty()) members += R"(,"verified":)" + Quoted(report.verified);
    Line(members);
  };
  return progress;
}

void ApplyEvents::Finished(const ApplyReport& report) {
  for (const ObjectReport& object : report.objects) {
    if (object.outcome == ObjectOutcome::kDone) {
      Line(fmt::format(R"("type":"apply_complete","address":{},"elapsed_s":{:.3f})",
                       Quoted(object.address), Elapsed(object)));
    }
    if (!object.error) continue;
    Line(fmt::format(R"("type":"apply_errored","address":{},"diagnostic":{})",
                     Quoted(object.address), DiagnosticToJson("error", *object.error)));
  }
  if (report.broken) Diagnostic(*report.broken);
  const std::string converged =
      report.converged ? (*report.converged ? "true" : "false") : "null";
  Line(fmt::format(
      R"("type":"apply_summary","done":{},"failed":{},"not_tried":{},"interrupted":{},)"
      R"("state_serial":{},"elapsed_s":{:.3f},"converged":{})",
      report.Count(ObjectOutcome::kDone), report.Count(ObjectOutcome::kFailed),
      report.Count(ObjectOutcome::kNotTried), report.interrupted, report.serial, report.seconds,
      converged));
}

void ApplyEvents::Diagnostic(const ReconcileError& error) {
  Line(R"("type":"diagnostic","diagnostic":)" + DiagnosticToJson("error", error));
}

}  // namespace domus
