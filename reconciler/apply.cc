#include "reconciler/apply.h"

#include <algorithm>
#include <coroutine>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "reconciler/addresses.h"
#include "reconciler/call_loop.h"
#include "reconciler/failure_source.h"
#include "reconciler/hypervisor_calls.h"
#include "reconciler/journal.h"
#include "reconciler/planner.h"
#include "reconciler/schedule.h"
#include "reconciler/step_failures.h"
#include "reconciler/uuid.h"

namespace domus {
namespace {

constexpr double kTickSeconds = 1;

/// An object that is being changed.
struct Running {
  size_t index = 0;  // of the plan's changes
  const ObjectChange* change = nullptr;
  ObjectReport* report = nullptr;
  Record record{};
  size_t step = 0;
  double step_began = 0;
  bool in_step = false;
  std::optional<double> stopped_at{};  // for the downtime of a restart
  Task<ObjectOutcome> task{};
};

class Applier {
 public:
  Applier(const Plan& plan, const DesiredState& desired, int64_t run,
          const std::string& digest_key, const ApplyContext& context)
      : plan_(plan),
        context_(context),
        loop_(context.calls),
        calls_(context.hypervisor, loop_, context.call_timeout_s),
        steps_(calls_, loop_, context.steps, digest_key, desired),
        journal_(context.store, run, context.checkpoint),
        schedule_(plan) {
    for (const DesiredGuest& guest : desired.guests) {
      desired_[GuestAddress(guest.config.name)] = &guest;
    }
    for (const size_t index : plan.order) {
      if (!plan.changes[index].held.empty()) continue;
      position_[index] = report_.objects.size();
      report_.objects.push_back({.address = plan.changes[index].address});
      records_.push_back(RecordOf(plan.changes[index]));
    }
  }

  ApplyReport Run() {
    const double begun = loop_.Now();
    if (Result<void> refreshed = context_.store.Refresh(plan_.refresh); !refreshed) {
      report_.broken = StateError(refreshed.error());
    }
    next_tick_ = begun + kTickSeconds;
    ClaimNew();
    loop_.Drive([this] { return TakeTurn(); });
    LeaveAlone();
    UnclaimNew();
    Commit();
    report_.seconds = loop_.Now() - begun;
    report_.abandoned_calls = loop_.abandoned() + left_alone_;
    return std::move(report_);
  }

  /// Asks the host what it shows, and goes on meanwhile.
  void BeginObserving() {
    observing_ = calls_.Observe();
    observing_.Begin();
  }
  /// What it shows; null when it doesn't answer, or nobody waits for it.
  std::optional<ObservedState> Observed() {
    loop_.Drive([&]() -> std::optional<double> {
      loop_.RunReady();
      if (observing_.HasEnded() || Asked(context_.stop_waiting)) return std::nullopt;
      return loop_.Now() + kTickSeconds;
    });
    if (!observing_.HasEnded()) return std::nullopt;
    HypervisorResult<ObservedState> observed = observing_.Take();
    if (!observed) return std::nullopt;
    return std::move(*observed);
  }

 private:
  /// Resumed by Commit: whether all was written.
  struct Written {
    Applier& applier;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { applier.unwritten_.push_back(handle); }
    bool await_resume() const noexcept { return !applier.report_.broken; }
  };

  static bool Asked(const std::function<bool()>& question) { return question && question(); }

  const DesiredGuest* Desired(const std::string& address) const {
    const auto found = desired_.find(address);
    return found == desired_.end() ? nullptr : found->second;
  }

  RunningStep Describe(const ObjectReport& report, const ObjectChange& change) const {
    return {.index = static_cast<size_t>(&report - report_.objects.data()),
            .total = report_.objects.size(),
            .change = &change,
            .report = &report};
  }
  RunningStep Describe(const Running& run) {
    RunningStep step = Describe(*run.report, *run.change);
    step.step = run.step;
    step.seconds = loop_.Now() - run.step_began;
    return step;
  }
  std::vector<RunningStep> UnderWay() {
    std::vector<RunningStep> steps;
    for (const auto& run : running_) {
      if (run->in_step) steps.push_back(Describe(*run));
    }
    return steps;
  }

  void ClaimNew() {
    for (const size_t index : plan_.order) {
      const ObjectChange& change = plan_.changes[index];
      if (!change.held.empty() || change.action != Action::kCreate) continue;
      journal_.Claim(change.address, records_[position_.at(index)]);
      not_begun_.insert(index);
    }
    Commit();
  }

  void UnclaimNew() {
    for (const size_t index : not_begun_) journal_.Unclaim(plan_.changes[index].address);
  }

  /// What can begin and go on does, what was written for it first. Says until when to wait; null when
  /// there is nothing more to wait for.
  std::optional<double> TakeTurn() {
    if (!running_.empty() && Asked(context_.stop_waiting)) return std::nullopt;
    if (loop_.Now() >= next_tick_) {
      next_tick_ = loop_.Now() + kTickSeconds;
      if (context_.progress.tick) context_.progress.tick(UnderWay());
    }
    NoteStop();
    StartMore();
    while (true) {
      loop_.RunReady();
      CollectEnded();
      StartMore();
      if (!journal_.HasUnwritten()) break;
      Commit();
    }
    if (running_.empty()) return std::nullopt;
    return next_tick_;
  }

  void NoteStop() {
    if (report_.interrupted || !Asked(context_.stop_requested)) return;
    report_.interrupted = true;
    if (context_.progress.stopping && !running_.empty()) context_.progress.stopping(UnderWay());
  }

  void StartMore() {
    const size_t most = static_cast<size_t>(std::max(1, context_.parallel));
    while (running_.size() < most && !report_.broken) {
      NoteStop();
      if (report_.interrupted) return;
      const std::optional<size_t> index = schedule_.Take();
      if (!index) return;
      auto run = std::make_unique<Running>();
      run->index = *index;
      run->change = &plan_.changes[*index];
      run->report = &report_.objects[position_.at(*index)];
      run->record = records_[position_.at(*index)];
      not_begun_.erase(*index);
      running_.push_back(std::move(run));
      Running& begun = *running_.back();
      begun.task = RunObject(begun);
      begun.task.Begin();
    }
  }

  static Record RecordOf(const ObjectChange& change) {
    Record record = change.record;
    const bool creates = std::ranges::any_of(change.steps, [](const Step& step) {
      return step.effect == RecordEffect::kClaim;
    });
    if (creates && record.uuid.empty()) record.uuid = NewUuid();
    return record;
  }

  void CollectEnded() {
    for (size_t i = 0; i < running_.size();) {
      if (!running_[i]->task.HasEnded()) {
        ++i;
        continue;
      }
      const std::unique_ptr<Running> run = std::move(running_[i]);
      running_.erase(running_.begin() + static_cast<ptrdiff_t>(i));
      run->report->outcome = run->task.Take();
      Tell(context_.progress.object_ended, Describe(*run->report, *run->change));
      const bool done = run->report->outcome == ObjectOutcome::kDone;
      // Interrupted between its steps, it stands in nobody's way but that of who waits for it.
      for (GivenUp& given_up : schedule_.Ended(run->index, done)) {
        ObjectReport& report = report_.objects[position_.at(given_up.index)];
        if (!report_.interrupted) report.why = std::move(given_up.why);
        Tell(context_.progress.object_ended, Describe(report, plan_.changes[given_up.index]));
      }
    }
  }

  static void Tell(const std::function<void(const RunningStep&)>& listener,
                   const RunningStep& step) {
    if (listener) listener(step);
  }

  void Commit() {
    if (Result<void> written = journal_.Commit(); !written && !report_.broken) {
      report_.broken = StateError(written.error());
    }
    for (const std::coroutine_handle<> handle : std::exchange(unwritten_, {})) loop_.Wake(handle);
  }

  /// Nobody waits for these any more; the next run finds out what became of them.
  void LeaveAlone() {
    for (const auto& run : running_) {
      report_.interrupted = true;
      run->report->outcome = ObjectOutcome::kUnknown;
      Tell(context_.progress.object_ended, Describe(*run->report, *run->change));
    }
    left_alone_ = static_cast<int>(running_.size());
    running_.clear();
    unwritten_.clear();
  }

  Task<ObjectOutcome> RunObject(Running& run) {
    const ObjectChange& change = *run.change;
    for (size_t i = 0; i < change.steps.size(); ++i) {
      // A guest is never left stopped between the two halves of its restart.
      const bool may_pause =
          i > 0 && change.action != Action::kRestart && change.action != Action::kRecreate;
      if (may_pause) NoteStop();
      if (may_pause && report_.interrupted) co_return ObjectOutcome::kNotTried;
      const Step& step = change.steps[i];
      const int64_t ordinal = journal_.Intend(change, step, run.record);
      Written intended{*this};
      if (!co_await intended) co_return ObjectOutcome::kFailed;
      Begin(run, i);
      GuestSteps::Outcome outcome =
          co_await steps_.Run(change, step, Desired(change.address), run.record);
      End(run, step, outcome);
      if (!outcome) {
        co_return co_await FailObject(run, ordinal, std::move(outcome.error()));
      }
      journal_.Done(ordinal, change, step, run.record, i + 1 == change.steps.size());
    }
    Written done{*this};
    co_return co_await done ? ObjectOutcome::kDone : ObjectOutcome::kFailed;
  }

  void Begin(Running& run, size_t step) {
    run.step = step;
    run.step_began = loop_.Now();
    run.in_step = true;
    Tell(context_.progress.step_started, Describe(run));
  }

  void End(Running& run, const Step& step, const GuestSteps::Outcome& outcome) {
    const double now = loop_.Now();
    run.in_step = false;
    if (step.effect == RecordEffect::kRestarting) run.stopped_at = run.step_began;
    if (step.verb == Verb::kStart && outcome && run.stopped_at) {
      run.report->down_seconds = now - *run.stopped_at;
    }
    run.report->steps.push_back({.text = step.text,
                                 .done = outcome.has_value(),
                                 .seconds = now - run.step_began,
                                 .verified = outcome ? *outcome : ""});
    Tell(context_.progress.step_finished, Describe(run));
  }

  Task<ObjectOutcome> FailObject(Running& run, int64_t ordinal, ReconcileError error) {
    const ObjectChange& change = *run.change;
    const std::string name(AddressName(change.address));
    std::optional<bool> gone;
    // A call without an answer may still create what isn't there yet: it stays claimed.
    if (!IsOutcomeUnknown(error)) gone = co_await steps_.IsGone(name);
    if (change.action == Action::kCreate && gone) {
      error.notes.push_back(
          *gone ? fmt::format("nothing was left behind; domain {} does not exist", name)
                : fmt::format("domain {} is defined and ours; the next apply goes on with it", name));
    }
    if (const DesiredGuest* desired = Desired(change.address)) {
      error.source = FailureSource(error, *desired);
    }
    journal_.Failed(ordinal, change, error,
                    gone.value_or(false) && change.action == Action::kCreate);
    run.report->error = std::move(error);
    Written failed{*this};
    (void)co_await failed;
    co_return ObjectOutcome::kFailed;
  }

  const Plan& plan_;
  const ApplyContext& context_;
  CallLoop loop_;
  HypervisorCalls calls_;
  GuestSteps steps_;
  Journal journal_;
  Schedule schedule_;
  std::unordered_map<std::string, const DesiredGuest*> desired_;
  std::unordered_map<size_t, size_t> position_;  // in the report, by index in the plan
  std::vector<Record> records_;                          // by position in the report
  std::set<size_t> not_begun_;                           // that were claimed, by index in the plan
  std::vector<std::coroutine_handle<>> unwritten_;  // wait for Commit
  ApplyReport report_;
  double next_tick_ = 0;
  int left_alone_ = 0;
  // These go first: the tasks use all of the above.
  std::vector<std::unique_ptr<Running>> running_;
  Task<HypervisorResult<ObservedState>> observing_{};
};

RunOutcome OutcomeOf(const ApplyReport& report) {
  if (report.interrupted) return RunOutcome::kInterrupted;
  if (report.AllDone()) return RunOutcome::kDone;
  return report.AnyStepDone() ? RunOutcome::kPartly : RunOutcome::kFailed;
}

}  // namespace

ApplyReport Apply(const Plan& plan, const DesiredState& desired, int64_t run,
                  const std::string& digest_key, const ApplyContext& context) {
  std::optional<Applier> applier(std::in_place, plan, desired, run, digest_key, context);
  ApplyReport report = applier->Run();
  // What is written of the run waits for the disk, and needn't wait for the host besides.
  const bool may_observe = report.abandoned_calls == 0;
  if (may_observe) applier->BeginObserving();
  if (Result<void> finished = context.store.FinishRun(run, OutcomeOf(report)); !finished) {
    report.broken = StateError(finished.error());
  }
  const Result<RecordedState> recorded = context.store.Load();
  if (!recorded) return report;
  report.serial = recorded->serial;
  if (!may_observe) return report;
  context.store.EmptyLog();
  const std::optional<ObservedState> observed = applier->Observed();
  applier.reset();
  if (context.host_done) context.host_done();
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
