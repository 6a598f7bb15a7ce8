// Which changes of a plan may be taken up now: the plan's order, what each waits for, and that what
// frees room goes before what takes it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reconciler/plan.h"

namespace domus {

/// A change that can't be tried any more.
struct GivenUp {
  size_t index = 0;   // of the plan's changes
  std::string why{};  // "waits for guest.db01, which failed"
};

class Schedule {
 public:
  /// All changes of the plan that aren't held back.
  explicit Schedule(const Plan& plan);

  /// A change to take up now, by its index; null when all that is left waits for one under way.
  std::optional<size_t> Take();

  /// The change is over. Gives up what waits for it, unless it is done.
  std::vector<GivenUp> Ended(size_t index, bool done);

 private:
  void MakeReady(size_t index);
  void Leave(size_t index);

  const Plan& plan_;
  std::vector<size_t> place_;                  // in the plan's order, by index
  std::vector<std::vector<size_t>> waiters_;   // by index
  std::vector<size_t> waits_left_;             // by index
  std::set<std::pair<size_t, size_t>> ready_;  // place and index
  std::set<std::pair<size_t, size_t>> ready_to_take_;  // likewise, of those that take room
  size_t under_way_ = 0;
  size_t freeing_left_ = 0;
};

}  // namespace domus
