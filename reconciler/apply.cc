#include "reconciler/apply.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/failure_source.h"
#include "reconciler/journal.h"
#include "reconciler/planner.h"
#include "reconciler/uuid.h"

namespace domus {
namespace {

class Applier {
 public:
  Applier(const Plan& plan, const DesiredState& desired, int64_t run,
          const std::string& digest_key, const ApplyContext& context)
      : plan_(plan),
        context_(context),
        steps_(context.hypervisor, context.clock, context.steps, digest_key),
        journal_(context.store, run, context.checkpoint) {
    for (const DesiredGuest& guest : desired.guests) {
      desired_[GuestAddress(guest.config.name)] = &guest;
    }
    for (const size_t index : plan.order) {
      if (plan.changes[index].held.empty()) todo_.push_back(&plan.changes[index]);
    }
  }

  ApplyReport Run() && {
    const double begun = context_.clock.seconds();
    if (Result<void> refreshed = context_.store.Refresh(plan_.refresh); !refreshed) {
      report_.broken = StateError(refreshed.error());
    }
    for (size_t i = 0; i < todo_.size(); ++i) {
      if (!report_.interrupted) report_.interrupted = StopRequested();
      report_.objects.push_back({.address = todo_[i]->address});
      if (!report_.interrupted && !report_.broken) RunObject(i, report_.objects.back());
    }
    report_.seconds = context_.clock.seconds() - begun;
    return std::move(report_);
  }

 private:
  bool StopRequested() const { return context_.stop_requested && context_.stop_requested(); }

  const DesiredGuest* Desired(const std::string& address) const {
    const auto found = desired_.find(address);
    return found == desired_.end() ? nullptr : found->second;
  }

  void RunObject(size_t index, ObjectReport& object) {
    const ObjectChange& change = *todo_[index];
    Record record = change.record;
    const bool creates = std::ranges::any_of(change.steps, [](const Step& step) {
      return step.effect == RecordEffect::kClaim;
    });
    if (creates && record.uuid.empty()) record.uuid = NewUuid();
    for (size_t i = 0; i < change.steps.size(); ++i) {
      // A guest is never left stopped between the two halves of its restart.
      const bool may_pause = i > 0 && change.action != Action::kRestart &&
                             change.action != Action::kRecreate;
      if (may_pause && StopRequested()) {
        report_.interrupted = true;
        return;
      }
      if (!RunStep(index, i, record, object)) return;
    }
    object.outcome = ObjectOutcome::kDone;
  }

  /// False when the object can't go on.
  bool RunStep(size_t index, size_t i, const Record& record, ObjectReport& object) {
    const ObjectChange& change = *todo_[index];
    const Step& step = change.steps[i];
    if (context_.progress.step_started) {
      context_.progress.step_started(index, todo_.size(), change, i);
    }
    if (Result<void> intended = journal_.Intend(change, step, record); !intended) {
      return Break(intended.error(), object);
    }
    const double begun = context_.clock.seconds();
    auto outcome = steps_.Run(change, step, Desired(change.address), record);
    const double ended = context_.clock.seconds();
    StepReport report{.text = step.text, .done = outcome.has_value(), .seconds = ended - begun};
    if (outcome) report.verified = *outcome;
    NoteDowntime(step, begun, ended, object);
    const Result<void> written =
        outcome ? journal_.Done(change, step, record, i + 1 == change.steps.size())
                : Fail(change, std::move(outcome.error()), object);
    object.steps.push_back(std::move(report));
    if (context_.progress.step_finished) {
      context_.progress.step_finished(index, todo_.size(), change, i, object.steps.back());
    }
    if (!written) return Break(written.error(), object);
    return object.steps.back().done;
  }

  void NoteDowntime(const Step& step, double begun, double ended, ObjectReport& object) {
    if (step.effect == RecordEffect::kRestarting) stopped_at_ = begun;
    if (step.verb != Verb::kStart || !stopped_at_) return;
    object.down_seconds = ended - *std::exchange(stopped_at_, std::nullopt);
  }

  Result<void> Fail(const ObjectChange& change, ReconcileError error, ObjectReport& object) {
    const std::string name(AddressName(change.address));
    const bool gone = steps_.IsGone(name);
    if (change.action == Action::kCreate) {
      error.notes.push_back(
          gone ? fmt::format("nothing was left behind; domain {} does not exist", name)
               : fmt::format("domain {} is defined and ours; the next apply goes on with it", name));
    }
    if (const DesiredGuest* desired = Desired(change.address)) {
      error.source = FailureSource(error, *desired);
    }
    stopped_at_.reset();
    object.outcome = ObjectOutcome::kFailed;
    const std::string text = error.headline + ": " + Join(error.lines, "; ");
    object.error = std::move(error);
    return journal_.Failed(change, text, gone && change.action == Action::kCreate);
  }

  bool Break(const Error& error, ObjectReport& object) {
    report_.broken = StateError(error);
    object.outcome = ObjectOutcome::kFailed;
    return false;
  }

  const Plan& plan_;
  const ApplyContext& context_;
  GuestSteps steps_;
  Journal journal_;
  std::unordered_map<std::string, const DesiredGuest*> desired_;
  std::vector<const ObjectChange*> todo_;
  std::optional<double> stopped_at_;
  ApplyReport report_;
};

RunOutcome OutcomeOf(const ApplyReport& report) {
  if (report.interrupted) return RunOutcome::kInterrupted;
  const bool all_done = report.Count(ObjectOutcome::kDone) == static_cast<int>(report.objects.size());
  if (all_done && !report.broken) return RunOutcome::kDone;
  return report.Count(ObjectOutcome::kDone) > 0 ? RunOutcome::kPartly : RunOutcome::kFailed;
}

}  // namespace

int ApplyReport::Count(ObjectOutcome outcome) const {
  return static_cast<int>(std::ranges::count(objects, outcome, &ObjectReport::outcome));
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

ApplyReport Apply(const Plan& plan, const DesiredState& desired, int64_t run,
                  const std::string& digest_key, const ApplyContext& context) {
  ApplyReport report = Applier(plan, desired, run, digest_key, context).Run();
  if (Result<void> finished = context.store.FinishRun(run, OutcomeOf(report)); !finished) {
    report.broken = StateError(finished.error());
  }
  const Result<RecordedState> recorded = context.store.Load();
  if (!recorded) return report;
  report.serial = recorded->serial;
  const HypervisorResult<ObservedState> observed = context.hypervisor.Observe();
  if (!observed) return report;
  const Result<Plan> next = MakePlan(desired, *recorded, *observed,
                                     PolicyOfScope(plan.scope));
  if (next) {
    report.converged = next->refusals.empty() &&
                       std::ranges::none_of(next->changes, &std::string::empty, &ObjectChange::held);
  }
  return report;
}

}  // namespace domus
