// object[index] and object[lower:upper:step]: reading, writing and deleting.
#pragma once

#include "lang/evaluator/run.h"

namespace domus::evaluator {

Ref GetItem(Run& run, const Ref& object, const Ref& index);
void SetItem(Run& run, const Ref& object, const Ref& index, const Ref& value);
void DeleteItem(Run& run, const Ref& object, const Ref& index);

/// Null where the slice leaves a bound out; None counts as left out too.
struct SliceBounds {
  const Ref* lower = nullptr;
  const Ref* upper = nullptr;
  const Ref* step = nullptr;
};

Ref GetSlice(Run& run, const Ref& object, const SliceBounds& bounds);
/// Null value deletes.
void SetSlice(Run& run, const Ref& object, const SliceBounds& bounds, const Ref* value);

/// The index of a sequence element, negative ones counted from the end; raises IndexError.
size_t ElementAt(Run& run, const Ref& index, size_t length, std::string_view type,
                 std::string_view action = "");

}  // namespace domus::evaluator
