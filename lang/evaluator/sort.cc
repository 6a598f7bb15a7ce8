// Sorting with comparisons that a script may define. A merge sort of our own, since the standard
// ones may run off the end when a comparison contradicts itself.
#include <algorithm>

#include "lang/evaluator/compare.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"

namespace domus::evaluator {
namespace {

struct Keyed {
  Ref key;
  Ref item;
};

class Sorter {
 public:
  Sorter(Run& run, const Ref* compare) : run_(run), compare_(compare) {}

  void Sort(std::vector<Keyed>& items) {
    std::vector<Keyed> spare(items.size());
    for (size_t width = 1; width < items.size(); width *= 2) {
      for (size_t begin = 0; begin < items.size(); begin += 2 * width) {
        const size_t middle = std::min(begin + width, items.size());
        Merge(items, begin, middle, std::min(begin + 2 * width, items.size()), spare);
      }
      items.swap(spare);
    }
  }

 private:
  void Merge(const std::vector<Keyed>& from, size_t begin, size_t middle, size_t end,
             std::vector<Keyed>& to) {
    size_t left = begin, right = middle;
    for (size_t at = begin; at < end; ++at) {
      const bool take_right =
          left == middle || (right < end && Less(from[right].key, from[left].key));
      to[at] = take_right ? from[right++] : from[left++];
    }
  }

  bool Less(const Ref& a, const Ref& b) {
    run_.Step();
    if (!compare_) return Order(run_, a, b) < 0;
    const Ref result = Call(run_, *compare_, {a, b});
    return NeedInteger(run_, result, "comparison function must return int") < 0;
  }

  Run& run_;
  const Ref* compare_;
};

}  // namespace

void SortItems(Run& run, std::vector<Ref>& items, const Ref* compare, const Ref* key,
               bool reverse) {
  if (compare && compare->IsNone()) compare = nullptr;
  if (key && key->IsNone()) key = nullptr;
  run.Charge(2 * items.size() * sizeof(Keyed));
  std::vector<Keyed> keyed;
  keyed.reserve(items.size());
  for (const Ref& item : items) keyed.push_back({key ? Call(run, *key, {item}) : item, item});
  // Turned round before and after, a reversed sort keeps equal items in order.
  if (reverse) std::ranges::reverse(keyed);
  Sorter(run, compare).Sort(keyed);
  if (reverse) std::ranges::reverse(keyed);
  std::ranges::transform(keyed, items.begin(), [](Keyed& each) { return std::move(each.item); });
}

}  // namespace domus::evaluator
