#include "reconciler/planner.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/parallel.h"
#include "reconciler/addresses.h"
#include "reconciler/guest_planner.h"
#include "reconciler/guest_refusals.h"
#include "reconciler/guest_removal.h"
#include "reconciler/host_fit.h"
#include "reconciler/host_memory.h"
#include "reconciler/plan_drift.h"
#include "reconciler/plan_order.h"
#include "reconciler/plan_scope.h"
#include "reconciler/removal_guards.h"

namespace domus {
namespace {

class Planner {
 public:
  Planner(const DesiredState& desired, const RecordedState& recorded,
          const ObservedState& observed, const PlanPolicy& policy)
      : desired_(desired),
        recorded_(recorded),
        observed_(observed),
        policy_(policy),
        options_{.digest_key = recorded.digest_key, .stop_timeout_s = policy.stop_timeout_s},
        matching_(desired, recorded, observed) {
    if (policy.remove_data) data_use_.emplace(desired, observed);
  }

  Result<Plan> Run() && {
    FillHeader();
    plan_.scope = ScopeOf(policy_, desired_, recorded_);
    plan_.refusals = RefuseUnknownAddresses(policy_, desired_, recorded_);
    if (!plan_.refusals.empty()) return std::move(plan_);
    if (Result<void> planned = PlanAllDesired(); !planned) return std::unexpected(planned.error());
    if (policy_.covers_all) {
      if (Result<void> planned = PlanOrphans(); !planned) return std::unexpected(planned.error());
    }
    if (!plan_.scope.Narrowed()) ListUnmanaged();
    Order();
    plan_.drift = ListDrift(plan_.changes, gone_);
    if (policy_.covers_all) Guard();
    ListDowntime();
    SetNeeds(plan_, policy_);
    plan_.memory = ForecastMemory(plan_, desired_, observed_);
    WarnOfMemory();
    std::ranges::move(LeftOutNotes(desired_, policy_), std::back_inserter(plan_.warnings));
    return std::move(plan_);
  }

 private:
  void FillHeader() {
    plan_.header = {.host = observed_.host.name,
                    .backend = observed_.host.backend,
                    .backend_version = observed_.host.version,
                    .simulated = observed_.host.simulated,
                    .config_digest = desired_.config_digest,
                    .revision = desired_.revision,
                    .root = desired_.root,
                    .state_serial = recorded_.serial,
                    .file_count = desired_.file_count,
                    .host_guests = static_cast<int>(observed_.guests.size()),
                    .config_guests = static_cast<int>(desired_.guests.size()),
                    .last_apply = recorded_.last_apply};
  }

  /// A guest that is renamed goes by both names.
  bool IsChosen(const DesiredGuest& guest, const GuestMatch& match) const {
    if (InScope(policy_, GuestAddress(guest.config.name))) return true;
    return match.Renames(guest) && InScope(policy_, GuestAddress(match.observed->config.name));
  }

  /// What one guest of the config adds to the plan.
  struct GuestPart {
    std::optional<ObjectChange> change{};
    std::optional<RecordRefresh> refresh{};
    std::optional<ReconcileError> refusal{};
    std::string warning{};
    bool is_gone = false;
  };

  /// Guests are compared side by side, as that takes the most of a plan's time.
  Result<void> PlanAllDesired() {
    std::vector<Result<GuestPart>> parts(desired_.guests.size());
    ForEachInParallel(parts.size(), [&](size_t i) { parts[i] = PlanDesired(desired_.guests[i]); });
    for (Result<GuestPart>& part : parts) {
      if (!part) return std::unexpected(part.error());
      Add(*std::move(part));
    }
    return {};
  }

  void Add(GuestPart part) {
    if (part.refusal) plan_.refusals.push_back(*std::move(part.refusal));
    if (!part.warning.empty()) plan_.warnings.push_back(std::move(part.warning));
    if (part.refresh) plan_.refresh.push_back(*std::move(part.refresh));
    if (part.is_gone) gone_.insert(part.change->address);
    if (part.change) plan_.changes.push_back(*std::move(part.change));
  }

  Result<GuestPart> PlanDesired(const DesiredGuest& guest) const {
    using enum GuestMatch::Standing;
    const GuestMatch match = matching_.Match(guest);
    if (!IsChosen(guest, match)) return GuestPart{};
    switch (match.standing) {
      case kMissing: return PlanMissing(guest, match.recorded);
      case kOurs: return PlanOurs(guest, match);
      case kNotOurs: return GuestPart{.refusal = RefuseAdoption(guest, match.recorded)};
      case kUuidTaken: return GuestPart{.refusal = RefuseUuid(guest, match.other)};
      case kNameTaken: return GuestPart{.refusal = RefuseRename(guest, match.other)};
    }
    return GuestPart{};
  }

  GuestPart PlanMissing(const DesiredGuest& guest, const RecordedObject* recorded) const {
    return {.change = PlanCreate(guest, recorded, options_),
            .is_gone = recorded && !recorded->settings.empty()};
  }

  Result<GuestPart> PlanOurs(const DesiredGuest& guest, const GuestMatch& match) const {
    const bool is_on = GripOn(match.observed->state) != Grip::kOff;
    if (match.Renames(guest) && is_on && observed_.host.lacks.contains(Ability::kRename)) {
      return GuestPart{.refusal = RefuseLiveRename(guest, match.observed->config.name)};
    }
    const auto assessment =
        AssessGuest(guest, match.recorded, *match.observed, recorded_.digest_key,
                    observed_.host.lacks);
    if (!assessment) return std::unexpected(assessment.error());
    const std::string address = GuestAddress(guest.config.name);
    GuestPart part;
    if (!assessment->note.empty()) part.warning = fmt::format("{} {}", address, assessment->note);
    part.change = PlanChange(guest, match, *assessment, options_);
    if (!part.change) {
      part.refresh = RefreshRecord(guest, match, *assessment);
      return part;
    }
    const bool moves_by_step = match.recorded->address == part.change->renamed_from;
    if (match.recorded->address != address && !moves_by_step) {
      const RecordedObject& old = *match.recorded;
      part.refresh = RecordRefresh{.address = address,
                                   .record = {old.uuid, old.settings, old.protect},
                                   .moved_from = old.address};
    }
    return part;
  }

  /// Null when the record says so already.
  static std::optional<RecordRefresh> RefreshRecord(const DesiredGuest& guest,
                                                    const GuestMatch& match,
                                                    const GuestAssessment& assessment) {
    const RecordedObject& recorded = *match.recorded;
    RecordRefresh refresh{.address = GuestAddress(guest.config.name),
                          .record = {.uuid = match.observed->config.uuid.value_or(recorded.uuid),
                                     .settings = assessment.settings,
                                     .protect = guest.protect}};
    if (recorded.address != refresh.address) refresh.moved_from = recorded.address;
    const Record& record = refresh.record;
    const bool same = record.uuid == recorded.uuid && record.settings == recorded.settings &&
                      record.protect == recorded.protect && !recorded.restarting &&
                      refresh.moved_from.empty();
    if (same) return std::nullopt;
    return refresh;
  }

  Result<void> PlanOrphans() {
    for (const auto& [address, recorded] : recorded_.objects) {
      const bool described = AddressKind(address) != kGuestKind ||
                             matching_.InConfig(AddressName(address)) ||
                             matching_.IsContinued(recorded);
      if (described || !InScope(policy_, address)) continue;
      const ObservedGuest* observed = matching_.OnHost(recorded);
      if (!observed) {
        plan_.changes.push_back(PlanForget(recorded));
        continue;
      }
      const Result<std::optional<GuestData>> data = DataOf(recorded, *observed);
      if (!data) return std::unexpected(data.error());
      plan_.changes.push_back(PlanRemoval(
          recorded, *observed, *data ? &**data : nullptr,
          {.allowed = policy_.allow_remove, .stop_timeout_s = policy_.stop_timeout_s}));
    }
    return {};
  }

  /// Null when all of it stays.
  Result<std::optional<GuestData>> DataOf(const RecordedObject& recorded,
                                          const ObservedGuest& observed) const {
    if (!data_use_) return std::nullopt;
    const Result<RecordedSettings> applied = ReadSettings(recorded.settings);
    if (!applied) return std::unexpected(applied.error());
    return data_use_->Of(observed, *applied);
  }

  void ListUnmanaged() {
    for (const ObservedGuest& guest : observed_.guests) {
      const std::string& name = guest.config.name;
      if (!matching_.IsRecorded(guest) && !matching_.InConfig(name)) plan_.unmanaged.push_back(name);
    }
  }

  void Guard() {
    std::vector<ReconcileError> refused =
        GuardRemovals(plan_, static_cast<int>(desired_.guests.size()),
                      static_cast<int>(recorded_.objects.size()), policy_);
    std::ranges::move(refused, std::back_inserter(plan_.refusals));
  }

  void Order() {
    std::ranges::stable_sort(plan_.changes, {}, &ObjectChange::action);
    AddBootOrder(desired_, plan_);
    AddNameOrder(plan_);
    OrderPlan(desired_, observed_, plan_);
  }

  void ListDowntime() {
    for (const ObjectChange& change : plan_.changes) {
      if (!change.held.empty()) continue;
      const bool stops = std::ranges::any_of(change.steps, [](const Step& step) {
        return step.verb == Verb::kStop || step.verb == Verb::kDestroy;
      });
      const bool comes_back = change.action != Action::kRemove;
      if (stops && comes_back) plan_.down.push_back({.address = change.address});
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
  const GuestMatching matching_;
  std::optional<DataUse> data_use_;  // when data goes with its guests
  std::unordered_set<std::string> gone_;  // addresses: applied, and no longer on the host
  Plan plan_;
};

}  // namespace

Result<Plan> MakePlan(const DesiredState& desired, const RecordedState& recorded,
                      const ObservedState& observed, const PlanPolicy& policy) {
  return Planner(desired, recorded, observed, policy).Run();
}

}  // namespace domus
