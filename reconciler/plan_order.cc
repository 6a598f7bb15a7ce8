#include "reconciler/plan_order.h"

#include <algorithm>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/addresses.h"
#include "reconciler/host_memory.h"

namespace domus {
namespace {

constexpr std::string_view kBootOrder = "boot_order";
constexpr std::string_view kName = "name";

bool Starts(const ObjectChange& change) {
  return std::ranges::any_of(change.steps,
                             [](const Step& step) { return step.verb == Verb::kStart; });
}

bool StopsForGood(const ObjectChange& change) {
  return !Starts(change) && std::ranges::any_of(change.steps, [](const Step& step) {
    return step.verb == Verb::kStop || step.verb == Verb::kDestroy || step.verb == Verb::kUndefine;
  });
}

/// Finds the guests whose changes another one's waits for.
class BootOrder {
 public:
  BootOrder(const DesiredState& desired, const Plan& plan) : desired_(desired) {
    for (const ObjectChange& change : plan.changes) {
      if (AddressKind(change.address) != kGuestKind || !change.held.empty()) continue;
      if (Starts(change)) starting_.insert(AddressName(change.address));
      if (StopsForGood(change)) stopping_.insert(AddressName(change.address));
    }
  }

  /// Guests of `set` that `name` boots after: the nearest on each way.
  std::vector<std::string_view> Before(std::string_view name,
                                       const std::unordered_set<std::string_view>& set) const {
    std::vector<std::string_view> found;
    std::vector<std::string_view> ahead = {name};
    std::unordered_set<std::string_view> seen = {name};
    while (!ahead.empty()) {
      const auto befores = desired_.boots_after.find(std::string(ahead.back()));
      ahead.pop_back();
      if (befores == desired_.boots_after.end()) continue;
      for (const std::string_view before : befores->second) {
        if (!seen.insert(before).second) continue;
        (set.contains(before) ? found : ahead).push_back(before);
      }
    }
    std::ranges::sort(found);
    return found;
  }

  const std::unordered_set<std::string_view>& starting() const { return starting_; }
  const std::unordered_set<std::string_view>& stopping() const { return stopping_; }

 private:
  const DesiredState& desired_;
  std::unordered_set<std::string_view> starting_;
  std::unordered_set<std::string_view> stopping_;
};

/// "running   after guest.db01 (boot_order)", where the plan shows how the guest is started.
void SayWhatFor(ObjectChange& change) {
  std::vector<std::string> names;
  for (const Dependency& dependency : change.waits_for) {
    if (dependency.why == kBootOrder) names.push_back(dependency.address);
  }
  if (names.empty()) return;
  const std::string after = fmt::format("after {} ({})", Join(names, ", "), kBootOrder);
  const auto power = std::ranges::find(change.fields, "power", &FieldChange::path);
  if (power != change.fields.end() && Starts(change)) {
    power->after += "     " + after;
  } else {
    change.how += (change.how.empty() ? "" : "; ") + after;
  }
}

/// Takes up first what frees, last what takes; otherwise as listed.
int Rank(const ObjectChange& change) {
  switch (change.action) {
    case Action::kForget:
    case Action::kRemove: return 0;
    case Action::kRename:
    case Action::kUpdate:
    case Action::kStage: return change.room == Room::kFrees ? 1 : 3;
    case Action::kRestart: return change.room == Room::kFrees ? 2 : 4;
    case Action::kRecreate: return 5;
    case Action::kCreate:
    case Action::kAdopt: return 6;
  }
  return 6;
}

Room RoomOf(const ObjectChange& change, int64_t more_mib) {
  if (!change.held.empty()) return Room::kSame;
  const auto has = [&](FieldChange::Kind kind) {
    return std::ranges::any_of(change.fields, [&](const FieldChange& field) {
      return field.kind == kind && field.level != Disruption::kStaged;
    });
  };
  const bool takes_none = change.action == Action::kRemove || change.action == Action::kForget;
  if (takes_none || has(FieldChange::Kind::kRemove) || more_mib < 0) return Room::kFrees;
  if (has(FieldChange::Kind::kAdd) || more_mib > 0) return Room::kTakes;
  return Room::kSame;
}

/// The changes as a graph of their positions in the plan.
class Graph {
 public:
  explicit Graph(Plan& plan) : plan_(plan), waiters_(plan.changes.size()) {
    for (size_t i = 0; i < plan.changes.size(); ++i) at_[plan.changes[i].address] = i;
    for (size_t i = 0; i < plan.changes.size(); ++i) {
      std::erase_if(plan.changes[i].waits_for, [&](const Dependency& dependency) {
        const auto found = at_.find(dependency.address);
        return found == at_.end() || found->second == i ||
               !plan.changes[found->second].held.empty();
      });
      for (const Dependency& dependency : plan.changes[i].waits_for) {
        waiters_[at_.at(dependency.address)].push_back(i);
      }
    }
  }

  void Order() {
    std::vector<size_t> left(plan_.changes.size());
    const auto later = [&](size_t a, size_t b) { return Key(a) > Key(b); };
    std::priority_queue<size_t, std::vector<size_t>, decltype(later)> ready(later);
    for (size_t i = 0; i < left.size(); ++i) {
      left[i] = plan_.changes[i].waits_for.size();
      if (left[i] == 0) ready.push(i);
    }
    plan_.order.clear();
    for (size_t i = 0; plan_.order.size() < left.size(); ++i) {
      Take(ready, left);
      // In a circle: whoever is the first gives in.
      if (i < left.size() && left[i] > 0 && ready.empty()) {
        plan_.changes[i].waits_for.clear();
        left[i] = 0;
        ready.push(i);
      }
    }
  }

 private:
  std::pair<int, size_t> Key(size_t i) const { return {Rank(plan_.changes[i]), i}; }

  template <class Queue>
  void Take(Queue& ready, std::vector<size_t>& left) {
    while (!ready.empty()) {
      const size_t i = ready.top();
      ready.pop();
      plan_.order.push_back(i);
      for (const size_t waiter : waiters_[i]) {
        ObjectChange& change = plan_.changes[waiter];
        // Nobody may wait for room that is freed only after him.
        const bool late = plan_.changes[i].room == Room::kTakes || late_.contains(i);
        if (late) late_.insert(waiter);
        if (late && change.room == Room::kFrees) change.room = Room::kSame;
        if (left[waiter] > 0 && --left[waiter] == 0) ready.push(waiter);
      }
    }
  }

  Plan& plan_;
  std::unordered_map<std::string_view, size_t> at_;
  std::vector<std::vector<size_t>> waiters_;
  std::unordered_set<size_t> late_;  // wait, perhaps through others, for what takes room
};

}  // namespace

void AddBootOrder(const DesiredState& desired, Plan& plan) {
  if (desired.boots_after.empty()) return;
  const BootOrder order(desired, plan);
  std::unordered_map<std::string_view, ObjectChange*> by_name;
  for (ObjectChange& change : plan.changes) {
    if (AddressKind(change.address) == kGuestKind) by_name[AddressName(change.address)] = &change;
  }
  for (auto& [name, change] : by_name) {
    if (order.starting().contains(name)) {
      for (const std::string_view before : order.Before(name, order.starting())) {
        change->waits_for.push_back({GuestAddress(before), std::string(kBootOrder)});
      }
    } else if (order.stopping().contains(name)) {
      for (const std::string_view before : order.Before(name, order.stopping())) {
        by_name.at(before)->waits_for.push_back({change->address, std::string(kBootOrder)});
      }
    }
  }
  for (ObjectChange& change : plan.changes) {
    std::ranges::sort(change.waits_for, {}, &Dependency::address);
    SayWhatFor(change);
  }
}

void AddNameOrder(Plan& plan) {
  std::unordered_map<std::string_view, const ObjectChange*> gives_up;
  for (const ObjectChange& change : plan.changes) {
    if (!change.renamed_from.empty()) gives_up[change.renamed_from] = &change;
  }
  if (gives_up.empty()) return;
  for (ObjectChange& change : plan.changes) {
    const bool takes = change.action == Action::kCreate || !change.renamed_from.empty();
    const auto found = gives_up.find(change.address);
    if (takes && found != gives_up.end()) {
      change.waits_for.push_back({found->second->address, std::string(kName)});
    }
  }
}

void OrderPlan(const DesiredState& desired, const ObservedState& observed, Plan& plan) {
  const std::vector<int64_t> more_mib = MemoryTaken(plan, desired, observed);
  for (size_t i = 0; i < plan.changes.size(); ++i) {
    plan.changes[i].room = RoomOf(plan.changes[i], more_mib[i]);
  }
  Graph(plan).Order();
}

}  // namespace domus
