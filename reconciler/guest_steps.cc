#include "reconciler/guest_steps.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "reconciler/addresses.h"
#include "reconciler/guest_diff.h"
#include "reconciler/guest_disruption.h"
#include "reconciler/live_verification.h"
#include "reconciler/step_failures.h"

namespace domus {
namespace {

using Kind = HypervisorError::Kind;
using Seen = HypervisorResult<ObservedGuest>;

constexpr double kPollSeconds = 0.25;
constexpr double kBootLimitSeconds = 60;
constexpr double kSettleLimitSeconds = 10;  // a balloon takes a while to give memory back
// A power button pressed while a guest boots is lost, and nothing shows that it was.
constexpr double kAskAgainSeconds = 10;
constexpr double kFirstPauseSeconds = 0.2;
constexpr double kLongestPauseSeconds = 30;

bool MayBeReached(const HypervisorError& error) {
  return error.kind == Kind::kConflict || error.kind == Kind::kTransient;
}

bool IsIn(const Seen& seen, std::initializer_list<LifeState> states) {
  return seen && std::ranges::find(states, seen->state) != states.end();
}
bool IsOff(const Seen& seen) { return IsIn(seen, {LifeState::kOff}); }
bool IsRunning(const Seen& seen) { return IsIn(seen, {LifeState::kRunning}); }
bool IsOn(const Seen& seen) { return IsIn(seen, {LifeState::kRunning, LifeState::kStarting}); }
bool IsStoppingOrOff(const Seen& seen) {
  return IsIn(seen, {LifeState::kStopping, LifeState::kOff});
}
bool HasBooted(const Seen& seen) { return seen && seen->state != LifeState::kStarting; }
bool HasSettled(const Seen& seen) { return HasBooted(seen) && seen->state != LifeState::kStopping; }
bool IsNowhere(const Seen& seen) { return !seen && seen.error().kind == Kind::kNotFound; }
/// A guest that somebody made without a definition is gone when it ends.
bool IsCrashed(const Seen& seen) { return IsIn(seen, {LifeState::kCrashed}); }
bool IsOffOrGone(const Seen& seen) { return IsOff(seen) || IsNowhere(seen); }

/// No guest of that name is an answer, too.
bool IsAnswer(const Seen& seen) { return seen || seen.error().kind == Kind::kNotFound; }

}  // namespace

Task<Seen> GuestSteps::Look(std::string name) {
  double pause = kFirstPauseSeconds;
  for (int tries = 0;; ++tries) {
    Seen seen = co_await calls_.ObserveGuest(name);
    const bool again = !seen && seen.error().kind == Kind::kTransient && tries < options_.retries;
    if (!again) co_return seen;
    (void)co_await loop_.Sleep(pause);
    pause = std::min(2 * pause, kLongestPauseSeconds);
  }
}

Task<Seen> GuestSteps::Await(std::string name, double limit_s, Goal reached) {
  const double deadline = loop_.Now() + limit_s;
  while (true) {
    Seen seen = co_await Look(name);
    const bool may_pass = seen || seen.error().kind == Kind::kTransient;
    if (reached(seen) || loop_.Now() >= deadline || !may_pass) co_return seen;
    (void)co_await loop_.Sleep(kPollSeconds);
  }
}

Task<GuestSteps::Attempt> GuestSteps::Try(std::string name, HypervisorCall call, Goal reached) {
  double pause = kFirstPauseSeconds;
  for (int tries = 1;; ++tries) {
    HypervisorResult<void> result = co_await calls_.Do(call);
    const bool again =
        !result && result.error().kind == Kind::kTransient && tries <= options_.retries;
    if (!again) co_return Attempt{std::move(result), tries};
    (void)co_await loop_.Sleep(pause);
    pause = std::min(2 * pause, kLongestPauseSeconds);
    const Seen seen = co_await Look(name);
    if (!IsAnswer(seen)) co_return Attempt{std::unexpected(seen.error()), tries};
    if (reached(seen)) co_return Attempt{{}, tries};
  }
}

Task<std::optional<bool>> GuestSteps::IsGone(std::string name) {
  const Seen seen = co_await Look(std::move(name));
  if (!IsAnswer(seen)) co_return std::nullopt;
  co_return IsNowhere(seen);
}

Task<GuestSteps::Outcome> GuestSteps::Run(const ObjectChange& change, const Step& step,
                                          const DesiredGuest* desired, const Record& record) {
  std::string name =
      step.on_host.empty() ? std::string(AddressName(change.address)) : step.on_host;
  switch (step.verb) {
    case Verb::kDefine: return Define(change, *desired, record);
    case Verb::kStart: return Start(std::move(name));
    case Verb::kStop: return Stop(std::move(name));
    case Verb::kDestroy: return Destroy(std::move(name));
    case Verb::kUndefine:
      if (step.path.empty()) return Undefine(std::move(name));
      return UndefineWithNvram(std::move(name), record.uuid, step.path);
    case Verb::kChange: return Change(std::move(name), step);
    case Verb::kRename: return RenameGuest(std::move(name), step, record.uuid);
    case Verb::kDelete: return data_.Delete(std::move(name), record.uuid, step.path);
    case Verb::kForget: break;
  }
  return [](Outcome done) -> Task<Outcome> { co_return done; }("");
}

std::string GuestSteps::DefinitionFault(const GuestConfig& given, const GuestConfig& shown) const {
  if (SaysTheSame(given, shown)) return "";
  const GuestDiff diff =
      DiffGuest(given, GuestFields(given, digest_key_), nullptr,
                {.config = shown, .live = {}, .started_at = {}}, digest_key_);
  const auto wrong = std::ranges::find_if(diff.deltas, &FieldDelta::definition_differs);
  if (wrong == diff.deltas.end()) return "";
  return fmt::format("{} is {}", wrong->path, wrong->before.empty() ? "missing" : wrong->before);
}

Task<GuestSteps::Outcome> GuestSteps::Define(const ObjectChange& change,
                                             const DesiredGuest& desired, const Record& record) {
  const std::string name = desired.config.name;
  const std::string_view participle =
      change.action == Action::kCreate ? "created" : "redefined";
  GuestConfig wanted = desired.config;
  if (!wanted.uuid && !record.uuid.empty()) wanted.uuid = record.uuid;
  const Seen there = co_await Look(name);
  if (!IsAnswer(there)) co_return std::unexpected(CallFailed(name, participle, there.error()));
  if (there) wanted = PinIdentity(std::move(wanted), there->config);
  // A call that is given up may outlive this.
  const auto config = std::make_shared<const GuestConfig>(std::move(wanted));
  HypervisorCall define = [config](Hypervisor& hypervisor) { return hypervisor.Define(*config); };
  Goal is_defined = [&](const Seen& seen) {
    return seen && DefinitionFault(*config, seen->config).empty();
  };
  const Attempt defined = co_await Try(name, std::move(define), std::move(is_defined));
  if (!defined.result) {
    co_return std::unexpected(
        CallFailed(name, participle, defined.result.error(), defined.tries));
  }
  const Seen shown = co_await Look(name);
  if (!IsAnswer(shown)) co_return std::unexpected(NotSeen(name, participle, shown.error()));
  if (!shown) {
    co_return std::unexpected(NotShown(name, "is not on the host though it was defined",
                                       shown.error().text));
  }
  std::string fault = DefinitionFault(*config, shown->config);
  if (fault.empty()) co_return "";
  co_return std::unexpected(
      NotShown(name, "has not the definition that it was given", std::move(fault)));
}

Task<GuestSteps::Outcome> GuestSteps::Start(std::string name) {
  HypervisorCall start = [name](Hypervisor& hypervisor) { return hypervisor.Start(name); };
  const Attempt started = co_await Try(name, std::move(start), IsOn);
  if (!started.result && !MayBeReached(started.result.error())) {
    co_return std::unexpected(CallFailed(name, "started", started.result.error(), started.tries));
  }
  const Seen seen = co_await Await(name, started.result ? kBootLimitSeconds : 0, IsRunning);
  if (IsOn(seen)) {
    if (!seen->live || !seen->live->vcpus) co_return "verified running";
    co_return fmt::format("verified running, {} vCPU", *seen->live->vcpus);
  }
  if (!started.result) {
    co_return std::unexpected(CallFailed(name, "started", started.result.error(), started.tries));
  }
  if (!IsAnswer(seen)) co_return std::unexpected(NotSeen(name, "started", seen.error()));
  co_return std::unexpected(NotShown(
      name, "does not run though it was started",
      seen ? fmt::format("it is {}", ToString(seen->state)) : "the host does not show it"));
}

Task<GuestSteps::Attempt> GuestSteps::AskToStop(std::string name, Seen seen) {
  const Goal nobody_to_ask = [](const Seen& now) { return IsStoppingOrOff(now) || IsCrashed(now); };
  if (nobody_to_ask(seen)) co_return Attempt{};
  HypervisorCall ask = [name](Hypervisor& hypervisor) { return hypervisor.Shutdown(name); };
  Attempt asked = co_await Try(name, std::move(ask), nobody_to_ask);
  if (asked.result || !MayBeReached(asked.result.error())) co_return asked;
  const Seen now = co_await Look(name);
  if (nobody_to_ask(now)) asked.result = {};
  co_return asked;
}

Task<GuestSteps::Outcome> GuestSteps::Stop(std::string name) {
  const double deadline = loop_.Now() + options_.stop_timeout_s;
  // Until it has booted nobody listens.
  Seen seen = co_await Await(name, std::min(kBootLimitSeconds, options_.stop_timeout_s), HasBooted);
  while (true) {
    if (!seen) co_return std::unexpected(CallFailed(name, "stopped", seen.error()));
    const Attempt asked = co_await AskToStop(name, seen);
    const bool unknown = !asked.result && asked.result.error().kind == Kind::kNoAnswer;
    if (unknown || (!asked.result && !options_.force_stop)) {
      co_return std::unexpected(CallFailed(name, "stopped", asked.result.error(), asked.tries));
    }
    const double left = std::max(0.0, deadline - loop_.Now());
    seen = co_await Await(name, std::min(left, kAskAgainSeconds),
                          [](const Seen& now) { return IsOffOrGone(now) || IsCrashed(now); });
    if (IsOffOrGone(seen)) co_return "";
    // What has crashed holds nothing any more that a shutdown could save.
    if (IsCrashed(seen)) co_return co_await Destroy(name);
    if (!asked.result || loop_.Now() >= deadline) break;
  }
  if (!seen) co_return std::unexpected(NotSeen(name, "asked to stop", seen.error()));
  if (options_.force_stop) co_return co_await Destroy(name);
  co_return std::unexpected(DidNotStop(name, options_.stop_timeout_s));
}

Task<GuestSteps::Outcome> GuestSteps::Destroy(std::string name) {
  HypervisorCall destroy = [name](Hypervisor& hypervisor) { return hypervisor.Destroy(name); };
  const Attempt destroyed = co_await Try(name, std::move(destroy), IsOffOrGone);
  const bool may_be = destroyed.result || MayBeReached(destroyed.result.error());
  if (!may_be) {
    co_return std::unexpected(
        CallFailed(name, "destroyed", destroyed.result.error(), destroyed.tries));
  }
  // A backend may refuse while the guest is already going down.
  const Seen seen = co_await Await(name, kSettleLimitSeconds, IsOffOrGone);
  if (IsOffOrGone(seen)) co_return "verified off";
  if (!destroyed.result) {
    co_return std::unexpected(
        CallFailed(name, "destroyed", destroyed.result.error(), destroyed.tries));
  }
  if (!IsAnswer(seen)) co_return std::unexpected(NotSeen(name, "destroyed", seen.error()));
  co_return std::unexpected(NotShown(name, "is still on though it was destroyed", "it is not off"));
}

Task<GuestSteps::Outcome> GuestSteps::Undefine(std::string name) {
  HypervisorCall undefine = [name](Hypervisor& hypervisor) { return hypervisor.Undefine(name); };
  return UndefineBy(std::move(name), std::move(undefine));
}

Task<GuestSteps::Outcome> GuestSteps::UndefineWithNvram(std::string name, std::string uuid,
                                                        std::string path) {
  Outcome checked = co_await data_.Check(name, std::move(uuid), std::move(path));
  if (!checked) co_return checked;
  HypervisorCall undefine = [name](Hypervisor& hypervisor) {
    return hypervisor.UndefineWithNvram(name);
  };
  co_return co_await UndefineBy(std::move(name), std::move(undefine));
}

Task<GuestSteps::Outcome> GuestSteps::UndefineBy(std::string name, HypervisorCall undefine) {
  const Attempt undefined = co_await Try(name, std::move(undefine), IsNowhere);
  const HypervisorResult<void>& result = undefined.result;
  if (!result && result.error().kind == Kind::kNoAnswer) {
    co_return std::unexpected(CallFailed(name, "undefined", result.error()));
  }
  const Seen seen = co_await Look(name);
  if (IsNowhere(seen)) co_return "";
  if (!result) {
    co_return std::unexpected(CallFailed(name, "undefined", result.error(), undefined.tries));
  }
  if (!IsAnswer(seen)) co_return std::unexpected(NotSeen(name, "undefined", seen.error()));
  co_return std::unexpected(
      NotShown(name, "is still on the host though it was undefined", "its definition is there"));
}

Task<GuestSteps::Outcome> GuestSteps::Change(std::string name, const Step& step) {
  const LiveChange change = *step.change;
  LiveCheck check;
  Goal is_shown = [&](const Seen& seen) {
    check = seen && seen->live ? CheckLive(change, *seen->live) : LiveCheck{};
    return check.shown;
  };
  const Seen before = co_await Await(name, kBootLimitSeconds, HasBooted);
  if (!IsAnswer(before)) co_return std::unexpected(CallFailed(name, "changed", before.error()));
  HypervisorCall set = [name, change](Hypervisor& hypervisor) {
    return hypervisor.Change(name, change);
  };
  const Attempt changed = co_await Try(name, std::move(set), is_shown);
  const HypervisorResult<void>& result = changed.result;
  if (!result && !MayBeReached(result.error())) {
    co_return std::unexpected(CallFailed(name, "changed", result.error(), changed.tries));
  }
  const Seen seen = co_await Await(name, result ? kSettleLimitSeconds : 0, is_shown);
  if (check.shown) co_return check.found.empty() ? "" : "verified " + check.found;
  if (!result) {
    co_return std::unexpected(CallFailed(name, "changed", result.error(), changed.tries));
  }
  if (!IsAnswer(seen)) co_return std::unexpected(NotSeen(name, "changed", seen.error()));
  co_return std::unexpected(NotShown(name, fmt::format("does not show its new {}", step.field),
                                     check.found.empty() ? "it is as before" : check.found));
}

Task<GuestSteps::Outcome> GuestSteps::RenameGuest(std::string name, const Step& step,
                                                  std::string uuid) {
  const Seen before = co_await Await(name, kBootLimitSeconds, HasSettled);
  if (!IsAnswer(before)) co_return std::unexpected(CallFailed(name, "renamed", before.error()));
  const std::string new_name = std::get<Rename>(*step.change).new_name;
  Goal is_renamed = [&](const Seen& seen) {
    return seen && (uuid.empty() || seen->config.uuid == uuid);
  };
  HypervisorCall rename = [name, change = *step.change](Hypervisor& hypervisor) {
    return hypervisor.Change(name, change);
  };
  const Attempt renamed = co_await Try(new_name, std::move(rename), is_renamed);
  const HypervisorResult<void>& result = renamed.result;
  if (!result && result.error().kind == Kind::kNoAnswer) {
    co_return std::unexpected(CallFailed(name, "renamed", result.error()));
  }
  const Seen shown = co_await Look(new_name);
  if (is_renamed(shown)) co_return "verified " + new_name;
  if (!result) {
    co_return std::unexpected(CallFailed(name, "renamed", result.error(), renamed.tries));
  }
  if (!IsAnswer(shown)) co_return std::unexpected(NotSeen(name, "renamed", shown.error()));
  co_return std::unexpected(NotShown(
      name, "has not its new name though it was renamed",
      shown ? fmt::format("`{}` on the host is another guest", new_name) : shown.error().text));
}

}  // namespace domus
