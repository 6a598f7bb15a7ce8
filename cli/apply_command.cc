#include "cli/apply_command.h"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "cli/apply_events.h"
#include "cli/apply_progress.h"
#include "cli/apply_question.h"
#include "cli/host_session.h"
#include "cli/plan_command.h"
#include "cli/plan_file.h"
#include "cli/saved_plan_options.h"
#include "cli/state_session.h"
#include "cli/version.h"
#include "reconciler/addresses.h"
#include "reconciler/apply.h"
#include "reconciler/apply_text.h"
#include "reconciler/call_threads.h"
#include "reconciler/downtime.h"
#include "reconciler/plan_currency.h"
#include "reconciler/plan_scope.h"
#include "reconciler/plan_text.h"
#include "reconciler/plan_use.h"
#include "reconciler/store.h"

namespace domus {
namespace {

struct SavedPlan {
  std::string file;
  PlanDocument document;
};

ReconcileError NoPlan(const Error& error) {
  ReconcileError refusal{.id = "PL143", .headline = "the saved plan can't be read"};
  refusal.lines.push_back(error.message);
  refusal.helps.push_back("make it anew: domus plan -o FILE");
  return refusal;
}

int Refuse(const ReconcileError& error, ExitCode code, Environment& environment) {
  environment.err << RenderReconcileError(error);
  return code;
}

class ApplyCommand {
 public:
  /// `saved`: the plan to carry out, if it still is what would be done; null for the plan of now.
  ApplyCommand(const ApplyOptions& options, const std::string& command, Environment& environment,
               HostSession& session, const PlanPolicy& policy, const SavedPlan* saved)
      : options_(options),
        command_(command),
        environment_(environment),
        session_(session),
        policy_(policy),
        saved_(saved) {
    if (options.json) events_.emplace(environment.out);
  }

  int Run() {
    const std::optional<LeaseWait> wait = WaitFor(options_.lock_timeout, environment_);
    if (!wait) return kExitUsage;
    Result<Store> store = Store::Open(session_.state_file(), environment_.now);
    if (!store) return Fail({StateError(store.error())});
    const ProcessIdentity self = ThisProcess();
    const auto holder = AwaitLease([&] { return store->Acquire(self, command_); }, *wait);
    EndWaiting(*wait, environment_);
    if (!holder) return Fail({StateError(holder.error())});
    if (*holder) return Fail({LockedError(**holder, store->Now())});
    const Lease lease(*store, self);
    environment_.stops_twice();
    const int exit_code = PlanAndApply(*store, self);
    session_.CloseHost();
    return exit_code;
  }

 private:
  int PlanAndApply(Store& store, const ProcessIdentity& self) {
    const Result<RecordedState> recorded = store.Load();
    if (!recorded) return Fail({StateError(recorded.error())});
    int exit_code = kExitOk;
    const auto observed = session_.ObserveFor(policy_, exit_code);
    if (!observed) return exit_code;
    Result<Plan> plan = MakePlan(session_.desired(), *recorded, *observed, policy_);
    if (!plan) return Fail({StateError(plan.error())});
    if (Result<void> recalled = RecallRestarts(store.database(), *plan); !recalled) {
      return Fail({StateError(recalled.error())});
    }
    if (saved_ && !IsCurrent(*plan, *recorded, store, exit_code)) return exit_code;
    if (events_) {
      events_->Planned(*plan);
    } else if (!saved_) {
      PlanTextOptions text =
          TextOptions(options_.full, options_.common, environment_);
      if (command_ != kApplyCommand) text.command = command_;
      environment_.out << RenderPlan(*plan, text);
    }
    return ApplyPlan(*plan, *recorded, store, self);
  }

  int ApplyPlan(const Plan& plan, const RecordedState& recorded, Store& store,
                const ProcessIdentity& self) {
    if (auto refusals = RefusalsOf(plan); !refusals.empty()) {
      for (ReconcileError& refusal : refusals) {
        for (std::string& help : refusal.helps) help = Worded(std::move(help));
      }
      return Fail(refusals);
    }
    if (Verdict(plan) != PlanVerdict::kChanges) return NothingToDo(plan, store);
    if (const auto refused = Confirm(plan, options_, environment_)) {
      return Fail({*refused});
    }
    std::optional<DesiredState> narrowed;
    if (plan.scope.Narrowed()) narrowed = DesiredInScope();
    const DesiredState& wanted = narrowed ? *narrowed : session_.desired();
    const Result<int64_t> run = store.BeginRun(
        self, {.command = saved_ ? SavedPlanCommand(saved_->document.id) : command_,
               .config_digest = wanted.config_digest,
               .summary = ChangesText(plan),
               .desired = &wanted,
               .covers_all = policy_.covers_all && !plan.scope.Narrowed()});
    if (!run) return Fail({StateError(run.error())});
    return RunPlan(plan, store, *run, recorded.digest_key);
  }

  /// The plan of now is the saved one, which was not applied yet; it then has the permissions of both.
  bool IsCurrent(Plan& plan, const RecordedState& recorded, Store& store, int& exit_code) {
    const PlanDocument& saved = saved_->document;
    const auto use = UseOfPlan(store.database(), saved.id, saved_->file);
    if (!use) {
      exit_code = Fail({StateError(use.error())});
      return false;
    }
    PlanDocument now = MakeDocument(std::move(plan), policy_, session_, options_.host, recorded,
                                    environment_);
    const auto refusal = *use ? *use : StaleError(saved, now, saved_->file);
    if (refusal) {
      exit_code = Fail({*refusal});
      return false;
    }
    plan = std::move(now.plan);
    plan.header.root = saved_->file;  // what helps say to apply
    SetNeeds(plan, Allowing(policy_, options_.policy.allow));
    if (events_) return true;
    environment_.out << fmt::format("Plan {} is current (state serial {}, config {}).\n", saved.id,
                                    recorded.serial,
                                    ConfigText(plan.header.config_digest, plan.header.revision));
    return true;
  }

  int Fail(const std::vector<ReconcileError>& errors) {
    for (const ReconcileError& error : errors) {
      if (events_) events_->Diagnostic(error);
    }
    return session_.Fail(errors);
  }

  std::string Worded(std::string text) const {
    return NameCommand(std::move(text), session_.desired().root, command_);
  }

  /// What this run is about, with --target or --exclude.
  DesiredState DesiredInScope() const {
    DesiredState desired = session_.desired();
    std::erase_if(desired.guests, [this](const DesiredGuest& guest) {
      return !InScope(policy_, GuestAddress(guest.config.name));
    });
    return desired;
  }

  int NothingToDo(const Plan& plan, Store& store) {
    if (Result<void> refreshed = store.Refresh(plan.refresh); !refreshed) {
      return Fail({StateError(refreshed.error())});
    }
    const bool held_back = Verdict(plan) == PlanVerdict::kRefused;
    return held_back && options_.detailed_exitcode ? kExitRefused : kExitOk;
  }

  int RunPlan(const Plan& plan, Store& store, int64_t run, const std::string& digest_key) {
    CallThreads threads;
    ApplyContext context{
        .hypervisor = session_.shared_hypervisor(), .store = store, .calls = threads};
    context.steps = {.stop_timeout_s = static_cast<double>(policy_.stop_timeout_s),
                     .force_stop = options_.force_stop,
                     .retries = options_.retries};
    context.parallel =
        options_.parallel.value_or(session_.plan_defaults().parallel.value_or(kParallelObjects));
    context.call_timeout_s = options_.call_timeout_s;
    context.stop_requested = environment_.stop_requested;
    context.stop_waiting = environment_.stop_waiting;
    context.host_done = [&] {
      context.hypervisor.reset();
      session_.CloseHost();
    };
    const ApplyReport report = Watched(plan, run, digest_key, context);
    environment_.calls_left_behind = report.abandoned_calls > 0;
    for (const ObjectReport& object : report.objects) {
      if (!object.error) continue;
      environment_.err << "\n";
      session_.Print(*object.error);
    }
    if (report.broken) session_.Print(*report.broken);
    environment_.err.flush();
    if (events_) {
      events_->Finished(report);
    } else {
      environment_.out << "\n" << RenderApplySummary(report);
    }
    return ExitCodeOf(report);
  }

  /// Applies, and tells how it goes.
  ApplyReport Watched(const Plan& plan, int64_t run, const std::string& digest_key,
                      ApplyContext& context) {
    if (events_) context.progress = events_->Progress();
    if (events_ || options_.common.quiet) {
      return Apply(plan, session_.desired(), run, digest_key, context);
    }
    environment_.out << "\n" << std::flush;
    const bool draws = environment_.err_is_terminal && !environment_.variable("CI");
    ApplyProgressPrinter printer(environment_.err, draws, environment_.width);
    context.progress = printer.Listener();
    return Apply(plan, session_.desired(), run, digest_key, context);
  }

  int ExitCodeOf(const ApplyReport& report) const {
    if (report.AllDone()) return options_.detailed_exitcode ? kExitChanges : kExitOk;
    return options_.detailed_exitcode && report.AnyStepDone() ? kExitPartly : kExitFailed;
  }

  const ApplyOptions& options_;
  const std::string& command_;
  Environment& environment_;
  HostSession& session_;
  const PlanPolicy& policy_;
  const SavedPlan* saved_;
  std::optional<ApplyEvents> events_;  // with --json
};

}  // namespace

int RunApply(const ApplyOptions& given, Environment& environment) {
  std::optional<SavedPlan> saved;
  ApplyOptions options = given;
  if (LooksLikePlan(given.host.path)) {
    Result<PlanDocument> document = LoadPlan(given.host.path);
    if (!document) return Refuse(NoPlan(document.error()), kExitFailed, environment);
    if (const auto settled = RefuseSettled(given, *document)) {
      return Refuse(*settled, kExitUsage, environment);
    }
    if (given.dry_run) {
      PrintPlan(*document, "", TextOptions(given.full, given.common, environment), given.json,
                environment);
      return kExitOk;
    }
    saved = {given.host.path, *std::move(document)};
    const auto with = WithPlan(given, saved->document);
    if (!with) return Refuse(with.error(), kExitUsage, environment);
    options = *with;
  }
  if (options.dry_run) {
    return RunPlan(AsPlan(options), environment);
  }
  int exit_code = kExitOk;
  const auto session = HostSession::Open(options.host, options.common, options.detailed_exitcode,
                                         environment, exit_code);
  if (!session) return exit_code;
  auto policy = ReadPolicy(options.policy, *session, environment);
  if (!policy) return kExitUsage;
  if (saved) policy = PolicyOf(saved->document, *policy);
  return ApplyCommand(options, std::string(kApplyCommand), environment, *session, *policy,
                      saved ? &*saved : nullptr)
      .Run();
}

int ApplyDesired(const ApplyOptions& options, const std::string& command, HostSession& session,
                 Environment& environment) {
  const auto policy = ReadPolicy(options.policy, session, environment);
  if (!policy) return kExitUsage;
  return ApplyCommand(options, command, environment, session, *policy, nullptr).Run();
}

}  // namespace domus
