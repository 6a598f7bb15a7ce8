#include "reconciler/guest_steps.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "reconciler/addresses.h"
#include "reconciler/guest_diff.h"
#include "reconciler/guest_disruption.h"
#include "reconciler/live_verification.h"

namespace domus {
namespace {

constexpr double kPollSeconds = 0.25;
constexpr double kBootLimitSeconds = 60;
constexpr double kSettleLimitSeconds = 10;  // a balloon takes a while to give memory back
constexpr double kAskAgainSeconds = 30;     // a power button pressed while a guest boots is lost
constexpr int kAttempts = 4;
constexpr double kFirstPauseSeconds = 0.2;

ReconcileError CallFailed(const std::string& name, std::string_view participle,
                          const HypervisorError& failure) {
  ReconcileError error{.id = "PL201"};
  error.headline = fmt::format("{} could not be {}", GuestAddress(name), participle);
  error.lines.push_back(failure.text);
  return error;
}

ReconcileError NotShown(const std::string& name, std::string headline, std::string found) {
  ReconcileError error{.id = "PL202"};
  error.headline = fmt::format("{} {}", GuestAddress(name), headline);
  error.lines.push_back(std::move(found));
  error.notes.push_back("the hypervisor reported success, so the step was not repeated");
  return error;
}

bool MayBeReached(const HypervisorError& error) {
  return error.kind == HypervisorError::Kind::kConflict ||
         error.kind == HypervisorError::Kind::kTransient;
}

bool IsOff(const ObservedGuest& guest) { return guest.state == LifeState::kOff; }
bool IsRunning(const ObservedGuest& guest) { return guest.state == LifeState::kRunning; }
bool HasBooted(const ObservedGuest& guest) { return guest.state != LifeState::kStarting; }
bool HasSettled(const ObservedGuest& guest) {
  return HasBooted(guest) && guest.state != LifeState::kStopping;
}

}  // namespace

std::optional<ObservedGuest> GuestSteps::Await(
    const std::string& name, double limit_s,
    const std::function<bool(const ObservedGuest&)>& reached) {
  const double deadline = clock_.seconds() + limit_s;
  while (true) {
    HypervisorResult<ObservedGuest> guest = hypervisor_.ObserveGuest(name);
    const bool over = clock_.seconds() >= deadline;
    if (guest && (over || reached(*guest))) return std::move(*guest);
    const bool may_pass = guest || guest.error().kind == HypervisorError::Kind::kTransient;
    if (over || !may_pass) return std::nullopt;
    clock_.sleep(kPollSeconds);
  }
}

HypervisorResult<void> GuestSteps::Retry(const std::function<HypervisorResult<void>()>& call) {
  double pause = kFirstPauseSeconds;
  for (int attempt = 1;; ++attempt) {
    HypervisorResult<void> result = call();
    const bool again = !result && result.error().kind == HypervisorError::Kind::kTransient;
    if (!again || attempt == kAttempts) return result;
    clock_.sleep(pause);
    pause *= 2;
  }
}

bool GuestSteps::IsGone(const std::string& name) {
  const HypervisorResult<ObservedGuest> guest = hypervisor_.ObserveGuest(name);
  return !guest && guest.error().kind == HypervisorError::Kind::kNotFound;
}

GuestSteps::Outcome GuestSteps::Run(const ObjectChange& change, const Step& step,
                                    const DesiredGuest* desired, const Record& record) {
  const std::string name =
      step.on_host.empty() ? std::string(AddressName(change.address)) : step.on_host;
  switch (step.verb) {
    case Verb::kDefine: return Define(change, *desired, record);
    case Verb::kStart: return Start(name, desired);
    case Verb::kStop: return Stop(name);
    case Verb::kDestroy: return Destroy(name);
    case Verb::kUndefine: return Undefine(name);
    case Verb::kChange: return Change(name, step);
    case Verb::kRename: return RenameGuest(name, step, record.uuid);
    case Verb::kForget: return "";
  }
  return "";
}

GuestSteps::Outcome GuestSteps::Define(const ObjectChange& change, const DesiredGuest& desired,
                                       const Record& record) {
  const std::string& name = desired.config.name;
  GuestConfig config = desired.config;
  if (!config.uuid && !record.uuid.empty()) config.uuid = record.uuid;
  if (const HypervisorResult<ObservedGuest> there = hypervisor_.ObserveGuest(name)) {
    config = PinIdentity(std::move(config), there->config);
  }
  const HypervisorResult<void> defined = Retry([&] { return hypervisor_.Define(config); });
  if (!defined) {
    const bool is_new = change.action == Action::kCreate;
    return std::unexpected(CallFailed(name, is_new ? "created" : "redefined", defined.error()));
  }
  const HypervisorResult<ObservedGuest> shown = hypervisor_.ObserveGuest(name);
  if (!shown) {
    return std::unexpected(NotShown(name, "is not on the host though it was defined",
                                    shown.error().text));
  }
  const GuestDiff diff = DiffGuest(config, GuestFields(config, digest_key_), nullptr,
                                   {.config = shown->config, .live = {}, .started_at = {}},
                                   digest_key_);
  const auto wrong = std::ranges::find_if(diff.deltas, &FieldDelta::definition_differs);
  if (wrong == diff.deltas.end()) return "";
  return std::unexpected(NotShown(
      name, "has not the definition that it was given",
      fmt::format("{} is {}", wrong->path, wrong->before.empty() ? "missing" : wrong->before)));
}

GuestSteps::Outcome GuestSteps::Start(const std::string& name, const DesiredGuest* desired) {
  const HypervisorResult<void> started = Retry([&] { return hypervisor_.Start(name); });
  if (!started && !MayBeReached(started.error())) {
    return std::unexpected(CallFailed(name, "started", started.error()));
  }
  const auto guest = Await(name, started ? kBootLimitSeconds : 0, IsRunning);
  if (guest && (IsRunning(*guest) || guest->state == LifeState::kStarting)) {
    if (!desired || !guest->live || !guest->live->vcpus) return "verified running";
    return fmt::format("verified running, {} vCPU", *guest->live->vcpus);
  }
  if (!started) return std::unexpected(CallFailed(name, "started", started.error()));
  return std::unexpected(NotShown(
      name, "does not run though it was started",
      guest ? fmt::format("it is {}", ToString(guest->state)) : "the host does not show it"));
}

GuestSteps::Outcome GuestSteps::Stop(const std::string& name) {
  const double begun = clock_.seconds();
  const double deadline = begun + options_.stop_timeout_s;
  (void)Await(name, kBootLimitSeconds, HasBooted);  // until then nobody listens
  std::optional<HypervisorError> refused;
  while (true) {
    const HypervisorResult<void> asked = Retry([&] { return hypervisor_.Shutdown(name); });
    if (!asked) refused = asked.error();
    const double left = std::max(0.0, deadline - clock_.seconds());
    const auto guest = Await(name, std::min(left, kAskAgainSeconds), IsOff);
    if (guest && IsOff(*guest)) return "";
    const bool can_wait = guest && (asked || guest->state == LifeState::kStopping);
    if (!can_wait && !options_.force_stop) {
      return std::unexpected(CallFailed(name, "stopped", refused.value_or(HypervisorError{
                                                  HypervisorError::Kind::kPermanent,
                                                  "the host does not show the guest"})));
    }
    if (!can_wait || clock_.seconds() >= deadline) break;
  }
  if (options_.force_stop) return Destroy(name);
  ReconcileError error{.id = "PL203"};
  error.headline = fmt::format("{} did not shut down in {:.0f}s", GuestAddress(name),
                               options_.stop_timeout_s);
  error.lines.push_back("it was asked to and is still on; nothing was forced");
  error.helps.push_back("wait longer with --stop-timeout, or pull the plug with --force-stop (data "
                        "in the guest's memory is lost)");
  return std::unexpected(std::move(error));
}

GuestSteps::Outcome GuestSteps::Destroy(const std::string& name) {
  const HypervisorResult<void> destroyed = Retry([&] { return hypervisor_.Destroy(name); });
  const auto guest = Await(name, destroyed ? kSettleLimitSeconds : 0, IsOff);
  if (guest && IsOff(*guest)) return "verified off";
  if (!destroyed) return std::unexpected(CallFailed(name, "destroyed", destroyed.error()));
  return std::unexpected(NotShown(name, "is still on though it was destroyed", "it is not off"));
}

GuestSteps::Outcome GuestSteps::Undefine(const std::string& name) {
  const HypervisorResult<void> undefined = Retry([&] { return hypervisor_.Undefine(name); });
  if (IsGone(name)) return "";
  if (!undefined) return std::unexpected(CallFailed(name, "undefined", undefined.error()));
  return std::unexpected(
      NotShown(name, "is still on the host though it was undefined", "its definition is there"));
}

GuestSteps::Outcome GuestSteps::Change(const std::string& name, const Step& step) {
  (void)Await(name, kBootLimitSeconds, HasBooted);
  const LiveChange& change = *step.change;
  const HypervisorResult<void> changed = Retry([&] { return hypervisor_.Change(name, change); });
  LiveCheck check;
  const auto guest =
      Await(name, changed ? kSettleLimitSeconds : 0, [&](const ObservedGuest& now) {
        check = now.live ? CheckLive(change, *now.live) : LiveCheck{};
        return check.shown;
      });
  if (guest && guest->live) check = CheckLive(change, *guest->live);
  if (check.shown && (changed || MayBeReached(changed.error()))) {
    return check.found.empty() ? "" : "verified " + check.found;
  }
  if (!changed) return std::unexpected(CallFailed(name, "changed", changed.error()));
  return std::unexpected(NotShown(name, fmt::format("does not show its new {}", step.field),
                                  check.found.empty() ? "it is as before" : check.found));
}

GuestSteps::Outcome GuestSteps::RenameGuest(const std::string& name, const Step& step,
                                            const std::string& uuid) {
  (void)Await(name, kBootLimitSeconds, HasSettled);
  const std::string& new_name = std::get<Rename>(*step.change).new_name;
  const HypervisorResult<void> renamed =
      Retry([&] { return hypervisor_.Change(name, *step.change); });
  const HypervisorResult<ObservedGuest> shown = hypervisor_.ObserveGuest(new_name);
  if (shown && (uuid.empty() || shown->config.uuid == uuid)) return "verified " + new_name;
  if (!renamed) return std::unexpected(CallFailed(name, "renamed", renamed.error()));
  return std::unexpected(NotShown(
      name, "has not its new name though it was renamed",
      shown ? fmt::format("`{}` on the host is another guest", new_name) : shown.error().text));
}

}  // namespace domus
