#include "reconciler/planner.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/guest_planner.h"
#include "reconciler/host_memory.h"

namespace domus {
namespace {

/// Runs first what frees memory and devices for others, last what needs them.
int ExecutionRank(const ObjectChange& change) {
  switch (change.action) {
    case Action::kForget:
    case Action::kRemove: return 0;
    case Action::kRename:
    case Action::kStage: return 2;
    case Action::kUpdate: {
      const bool frees = std::ranges::any_of(change.fields, [](const FieldChange& field) {
        return field.kind == FieldChange::Kind::kRemove;
      });
      return frees ? 1 : 2;
    }
    case Action::kRestart: return 3;
    case Action::kRecreate: return 4;
    case Action::kCreate:
    case Action::kAdopt: return 5;
  }
  return 5;
}

class Planner {
 public:
  Planner(const DesiredState& desired, const RecordedState& recorded,
          const ObservedState& observed, const PlanPolicy& policy)
      : desired_(desired),
        recorded_(recorded),
        observed_(observed),
        policy_(policy),
        options_{.digest_key = recorded.digest_key, .stop_timeout_s = policy.stop_timeout_s} {
    for (const ObservedGuest& guest : observed_.guests) {
      on_host_[guest.config.name] = &guest;
      if (guest.config.uuid) by_uuid_[*guest.config.uuid] = &guest;
    }
    for (const DesiredGuest& guest : desired_.guests) in_config_.insert(guest.config.name);
  }

  Result<Plan> Run() && {
    FillHeader();
    for (const DesiredGuest& guest : desired_.guests) {
      if (Result<void> planned = PlanDesired(guest); !planned) {
        return std::unexpected(planned.error());
      }
    }
    if (policy_.covers_all) PlanOrphans();
    ListUnmanaged();
    Order();
    if (policy_.covers_all) Guard();
    ListDowntime();
    SetNeeds(plan_, policy_);
    plan_.memory = ForecastMemory(plan_, desired_, observed_);
    WarnOfMemory();
    return std::move(plan_);
  }

 private:
  const ObservedGuest* OnHost(std::string_view name) const {
    const auto found = on_host_.find(name);
    return found == on_host_.end() ? nullptr : found->second;
  }

  const RecordedObject* Recorded(std::string_view name) const {
    const auto found = recorded_.objects.find(GuestAddress(name));
    return found == recorded_.objects.end() ? nullptr : &found->second;
  }

  void FillHeader() {
    plan_.header = {.host = observed_.host.name,
                    .backend = observed_.host.backend,
                    .backend_version = observed_.host.version,
                    .simulated = observed_.host.simulated,
                    .config_digest = desired_.config_digest,
                    .root = desired_.root,
                    .state_serial = recorded_.serial,
                    .file_count = desired_.file_count,
                    .host_guests = static_cast<int>(observed_.guests.size()),
                    .config_guests = static_cast<int>(desired_.guests.size()),
                    .last_apply = recorded_.last_apply};
  }

  Result<void> PlanDesired(const DesiredGuest& guest) {
    const RecordedObject* recorded = Recorded(guest.config.name);
    const ObservedGuest* observed = OnHost(guest.config.name);
    if (!observed) {
      PlanMissing(guest, recorded);
      return {};
    }
    if (!recorded || !IsOurs(*recorded, *observed)) {
      plan_.refusals.push_back(RefuseAdoption(guest, recorded));
      return {};
    }
    const auto assessment = AssessGuest(guest, recorded, *observed, recorded_.digest_key);
    if (!assessment) return std::unexpected(assessment.error());
    if (!assessment->note.empty()) {
      plan_.warnings.push_back(
          fmt::format("{} {}", GuestAddress(guest.config.name), assessment->note));
    }
    auto change = PlanChange(guest, *recorded, *observed, *assessment, options_);
    if (change) {
      plan_.changes.push_back(std::move(*change));
    } else {
      RefreshRecord(guest, *recorded, *observed, *assessment);
    }
    return {};
  }

  void PlanMissing(const DesiredGuest& guest, const RecordedObject* recorded) {
    if (guest.config.uuid) {
      const auto other = by_uuid_.find(*guest.config.uuid);
      if (other != by_uuid_.end()) {
        plan_.refusals.push_back(RefuseUuid(guest, other->second->config.name));
        return;
      }
    }
    plan_.changes.push_back(PlanCreate(guest, recorded, options_));
  }

  void RefreshRecord(const DesiredGuest& guest, const RecordedObject& recorded,
                     const ObservedGuest& observed, const GuestAssessment& assessment) {
    Record record{.uuid = observed.config.uuid.value_or(recorded.uuid),
                  .settings = assessment.settings,
                  .protect = guest.protect};
    const bool same = record.uuid == recorded.uuid && record.settings == recorded.settings &&
                      record.protect == recorded.protect && !recorded.restarting;
    if (!same) plan_.refresh.push_back({recorded.address, std::move(record)});
  }

  void PlanOrphans() {
    for (const auto& [address, recorded] : recorded_.objects) {
      const std::string_view name = AddressName(address);
      if (AddressKind(address) != kGuestKind || in_config_.contains(name)) continue;
      const ObservedGuest* observed = OnHost(name);
      plan_.changes.push_back(
          observed && IsOurs(recorded, *observed)
              ? PlanRemoval(recorded, *observed, policy_.allow_remove, options_)
              : PlanForget(recorded));
    }
  }

  void ListUnmanaged() {
    for (const ObservedGuest& guest : observed_.guests) {
      const RecordedObject* recorded = Recorded(guest.config.name);
      const bool ours = recorded && IsOurs(*recorded, guest);
      if (!ours && !in_config_.contains(guest.config.name)) {
        plan_.unmanaged.push_back(guest.config.name);
      }
    }
  }

  void Order() {
    std::ranges::stable_sort(plan_.changes, {}, &ObjectChange::action);
    plan_.order.resize(plan_.changes.size());
    for (size_t i = 0; i < plan_.order.size(); ++i) plan_.order[i] = i;
    std::ranges::stable_sort(plan_.order, {},
                             [this](size_t i) { return ExecutionRank(plan_.changes[i]); });
  }

  /// Removals are where a wrong path or an empty checkout does its harm.
  void Guard() {
    const int managed = static_cast<int>(recorded_.objects.size());
    const int removals = static_cast<int>(
        std::ranges::count(plan_.changes, Action::kRemove, &ObjectChange::action));
    const int forgotten = static_cast<int>(
        std::ranges::count(plan_.changes, Action::kForget, &ObjectChange::action));
    const int allowed_removals =
        static_cast<int>(std::ranges::count_if(plan_.changes, [](const ObjectChange& change) {
          return change.action == Action::kRemove && change.held.empty();
        }));
    const bool meant = policy_.allow_remove && policy_.max_remove;
    if (desired_.guests.empty() && managed > 0 && !meant) {
      RefuseEmptySource(removals + forgotten, managed);
      return;
    }
    const RemovalLimit standard{.number = 10, .percent = true};
    const int limit = policy_.max_remove ? policy_.max_remove->Of(managed)
                                         : std::max(1, standard.Of(managed));
    if (allowed_removals > limit) RefuseRemovals(allowed_removals, managed, limit);
  }

  void RefuseEmptySource(int removals, int managed) {
    ReconcileError error{.id = "PL110"};
    error.headline = fmt::format("this plan removes {} of {} managed guests", removals, managed);
    error.lines.push_back(
        fmt::format("the configuration directory {} has no guest", desired_.root));
    error.notes.push_back(
        "refused because a removal of everything is nearly always a wrong path or an empty "
        "checkout");
    error.helps.push_back(fmt::format(
        "if you mean it: domus apply --allow remove --max-remove {}", removals));
    plan_.refusals.push_back(std::move(error));
  }

  void RefuseRemovals(int removals, int managed, int limit) {
    ReconcileError error{.id = "PL111"};
    error.headline = fmt::format("this plan removes {} of {}", removals,
                                 Count(managed, "managed guest"));
    error.lines.push_back(
        policy_.max_remove
            ? fmt::format("--max-remove allows {}", limit)
            : fmt::format("without --max-remove at most {} (10 %, and at least 1)", limit));
    error.helps.push_back(fmt::format(
        "if you mean it: domus apply --allow remove --max-remove {}", removals));
    plan_.refusals.push_back(std::move(error));
  }

  void ListDowntime() {
    for (const ObjectChange& change : plan_.changes) {
      if (!change.held.empty()) continue;
      const bool stops = std::ranges::any_of(change.steps, [](const Step& step) {
        return step.verb == Verb::kStop || step.verb == Verb::kDestroy;
      });
      const bool comes_back = change.action != Action::kRemove;
      if (stops && comes_back) plan_.down.push_back(change.address);
    }
  }

  void WarnOfMemory() {
    const HostMemory& memory = plan_.memory;
    if (plan_.changes.empty() || memory.peak_mib <= memory.total_mib) return;
    plan_.warnings.push_back(
        fmt::format("the guests need {} MiB, {} MiB more than the host has: some will not start",
                    memory.peak_mib, memory.peak_mib - memory.total_mib));
  }

  const DesiredState& desired_;
  const RecordedState& recorded_;
  const ObservedState& observed_;
  const PlanPolicy& policy_;
  const GuestPlanOptions options_;
  std::unordered_map<std::string_view, const ObservedGuest*> on_host_;
  std::unordered_map<std::string_view, const ObservedGuest*> by_uuid_;
  std::unordered_set<std::string_view> in_config_;
  Plan plan_;
};

}  // namespace

Result<Plan> MakePlan(const DesiredState& desired, const RecordedState& recorded,
                      const ObservedState& observed, const PlanPolicy& policy) {
  return Planner(desired, recorded, observed, policy).Run();
}

}  // namespace domus
