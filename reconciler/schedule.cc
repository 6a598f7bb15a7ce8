#include "reconciler/schedule.h"

#include <string_view>
#include <unordered_map>

#include <fmt/format.h>

namespace domus {

Schedule::Schedule(const Plan& plan)
    : plan_(plan),
      place_(plan.changes.size()),
      waiters_(plan.changes.size()),
      waits_left_(plan.changes.size()) {
  std::unordered_map<std::string_view, size_t> by_address;
  for (size_t place = 0; place < plan.order.size(); ++place) {
    const ObjectChange& change = plan.changes[plan.order[place]];
    place_[plan.order[place]] = place;
    if (!change.held.empty()) continue;
    by_address[change.address] = plan.order[place];
    if (change.room == Room::kFrees) ++freeing_left_;
  }
  for (const size_t index : plan.order) {
    if (!plan.changes[index].held.empty()) continue;
    for (const Dependency& dependency : plan.changes[index].waits_for) {
      const auto found = by_address.find(dependency.address);
      if (found == by_address.end()) continue;
      waiters_[found->second].push_back(index);
      ++waits_left_[index];
    }
  }
  for (const size_t index : plan.order) {
    if (plan.changes[index].held.empty() && waits_left_[index] == 0) MakeReady(index);
  }
}

void Schedule::MakeReady(size_t index) {
  const bool takes = plan_.changes[index].room == Room::kTakes;
  (takes ? ready_to_take_ : ready_).emplace(place_[index], index);
}

std::optional<size_t> Schedule::Take() {
  // With nothing under way nobody will free any more room.
  const bool may_take = freeing_left_ == 0 || (under_way_ == 0 && ready_.empty());
  auto* from = &ready_;
  const bool first = !ready_to_take_.empty() &&
                     (ready_.empty() || *ready_to_take_.begin() < *ready_.begin());
  if (may_take && first) from = &ready_to_take_;
  if (from->empty()) return std::nullopt;
  const size_t index = from->begin()->second;
  from->erase(from->begin());
  ++under_way_;
  return index;
}

void Schedule::Leave(size_t index) {
  if (plan_.changes[index].room == Room::kFrees) --freeing_left_;
}

std::vector<GivenUp> Schedule::Ended(size_t index, bool done) {
  --under_way_;
  Leave(index);
  std::vector<GivenUp> given_up;
  if (done) {
    for (const size_t waiter : waiters_[index]) {
      if (waits_left_[waiter] > 0 && --waits_left_[waiter] == 0) MakeReady(waiter);
    }
    return given_up;
  }
  std::vector<std::pair<size_t, std::string_view>> over = {{index, "failed"}};
  while (!over.empty()) {
    const auto [ended, word] = over.back();
    over.pop_back();
    for (const size_t waiter : waiters_[ended]) {
      if (waits_left_[waiter] == 0) continue;  // given up already
      waits_left_[waiter] = 0;
      Leave(waiter);
      given_up.push_back({waiter, fmt::format("waits for {}, which {}",
                                              plan_.changes[ended].address, word)});
      over.emplace_back(waiter, "was not tried");
    }
  }
  return given_up;
}

}  // namespace domus
