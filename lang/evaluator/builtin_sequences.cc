#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lang/evaluator/builtin_functions.h"
#include "lang/evaluator/compare.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/operators.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

using Refs = std::vector<Ref>;

Ref Len(Run& run, const Ref&, Arguments& a) {
  const Ref& value = a.positional[0];
  size_t length = 0;
  if (const String* text = value.As<const String>()) {
    if (text->unicode) run.Work(text->text.size());
    length = Length(*text);
  } else if (const ListObject* list = value.As<ListObject>()) {
    length = list->items.size();
  } else if (const TupleObject* tuple = value.As<const TupleObject>()) {
    length = tuple->items.size();
  } else if (const DictObject* dict = value.As<DictObject>()) {
    length = dict->table.size();
  } else {
    Raise(run, "TypeError", fmt::format("object of type '{}' has no len()", TypeName(value)));
  }
  return run.NewInt(static_cast<int64_t>(length));
}

int64_t RangeBound(Run& run, const Ref& ref, std::string_view what) {
  Integer integer;
  if (!AsInteger(ref, integer)) {
    Raise(run, "TypeError",
          fmt::format("range() integer {} argument expected, got {}.", what, TypeName(ref)));
  }
  return integer.value;
}

Ref RangeList(Run& run, const Ref&, Arguments& a) {
  const Refs& args = a.positional;
  const int64_t begin = args.size() > 1 ? RangeBound(run, args[0], "start") : 0;
  const int64_t end = RangeBound(run, args[args.size() > 1 ? 1 : 0], "end");
  const int64_t step = args.size() > 2 ? RangeBound(run, args[2], "step") : 1;
  if (step == 0) Raise(run, "ValueError", "range() step argument must not be zero");
  __extension__ using Wide = __int128;
  const Wide distance = step > 0 ? Wide{end} - begin : Wide{begin} - end;
  const Wide stride = step > 0 ? Wide{step} : -Wide{step};
  const Wide count = distance > 0 ? (distance - 1) / stride + 1 : 0;
  const auto limit = static_cast<Wide>(run.options().budgets.items);
  run.CheckItems(static_cast<size_t>(std::min(count, limit + 1)));
  run.Work(static_cast<size_t>(count));
  Refs items;
  for (Wide i = 0; i < count; ++i) items.push_back(run.NewInt(static_cast<int64_t>(begin + i * step)));
  return run.NewList(std::move(items));
}

/// min and max: of one iterable or of the arguments, by key.
template <bool kMax>
Ref Extreme(Run& run, const Ref&, Arguments& a) {
  const std::string_view name = kMax ? "max" : "min";
  const Refs items =
      a.positional.size() == 1 ? Iterate(run, a.positional[0]) : std::move(a.positional);
  if (items.empty()) Raise(run, "ValueError", fmt::format("{}() arg is an empty sequence", name));
  const Ref* key = a.Named("key");
  const auto key_of = [&](const Ref& item) { return key ? Call(run, *key, {item}) : item; };
  Ref best = items[0], best_key = key_of(items[0]);
  for (size_t i = 1; i < items.size(); ++i) {
    Ref candidate = key_of(items[i]);
    const auto order = Order(run, candidate, best_key);
    if (kMax ? order > 0 : order < 0) {
      best = items[i];
      best_key = std::move(candidate);
    }
  }
  return best;
}

Ref Sorted(Run& run, const Ref&, Arguments& a) {
  Refs items = Iterate(run, a.positional[0]);
  const auto argument = [&](size_t index, std::string_view name) {
    return index < a.positional.size() ? &a.positional[index] : a.Named(name);
  };
  const Ref* reverse = argument(3, "reverse");
  SortItems(run, items, argument(1, "cmp"), argument(2, "key"), reverse && Truth(*reverse));
  return run.NewList(std::move(items));
}

Ref Reversed(Run& run, const Ref&, Arguments& a) {
  Refs items = Iterate(run, a.positional[0]);
  std::ranges::reverse(items);
  return run.NewList(std::move(items));
}

Ref Enumerate(Run& run, const Ref&, Arguments& a) {
  const Ref* start = a.positional.size() > 1 ? &a.positional[1] : a.Named("start");
  int64_t index = start ? NeedInteger(run, *start) : 0;
  Refs pairs;
  for (const Ref& item : Iterate(run, a.positional[0])) {
    pairs.push_back(run.NewTuple({run.NewInt(index), item}));
    index = ApplyBinary(run, ast::BinaryOp::kAdd, run.NewInt(index), run.NewInt(1))
                .Scalar<Integer>()
                ->value;
  }
  return run.NewList(std::move(pairs));
}

/// The arguments side by side: as many rows as the shortest has, or the longest, filled with None.
std::vector<Refs> Rows(Run& run, const Refs& sequences, size_t first, bool longest) {
  std::vector<Refs> columns;
  for (size_t i = first; i < sequences.size(); ++i) columns.push_back(Iterate(run, sequences[i]));
  if (columns.empty()) return {};
  const auto sizes = [](const Refs& a, const Refs& b) { return a.size() < b.size(); };
  const size_t count = longest ? std::ranges::max_element(columns, sizes)->size()
                               : std::ranges::min_element(columns, sizes)->size();
  run.Charge(count * columns.size() * sizeof(Ref));
  run.Work(count * columns.size());
  std::vector<Refs> rows(count);
  for (size_t i = 0; i < count; ++i) {
    for (const Refs& column : columns) {
      rows[i].push_back(i < column.size() ? column[i] : run.NewNone());
    }
  }
  return rows;
}

Ref Zip(Run& run, const Ref&, Arguments& a) {
  Refs tuples;
  for (Refs& row : Rows(run, a.positional, 0, false)) tuples.push_back(run.NewTuple(std::move(row)));
  return run.NewList(std::move(tuples));
}

Ref Map(Run& run, const Ref&, Arguments& a) {
  const Ref& function = a.positional[0];
  Refs results;
  for (Refs& row : Rows(run, a.positional, 1, true)) {
    if (!function.IsNone()) {
      results.push_back(Call(run, function, std::move(row)));
    } else {
      results.push_back(row.size() == 1 ? row[0] : run.NewTuple(std::move(row)));
    }
  }
  return run.NewList(std::move(results));
}

Ref Filter(Run& run, const Ref&, Arguments& a) {
  const Ref &function = a.positional[0], &sequence = a.positional[1];
  Refs kept;
  for (const Ref& item : Iterate(run, sequence)) {
    run.Step();
    if (Truth(function.IsNone() ? item : Call(run, function, {item}))) kept.push_back(item);
  }
  if (const String* text = sequence.As<const String>()) {
    return JoinStrings(run, {"", text->unicode, {}}, run.NewList(std::move(kept)));
  }
  return sequence.As<const TupleObject>() ? run.NewTuple(std::move(kept))
                                          : run.NewList(std::move(kept));
}

Ref Reduce(Run& run, const Ref&, Arguments& a) {
  const Refs items = Iterate(run, a.positional[1]);
  const bool given = a.positional.size() > 2;
  if (items.empty() && !given) {
    Raise(run, "TypeError", "reduce() of empty sequence with no initial value");
  }
  Ref total = given ? a.positional[2] : items[0];
  for (size_t i = given ? 0 : 1; i < items.size(); ++i) {
    total = Call(run, a.positional[0], {total, items[i]});
  }
  return total;
}

template <bool kAll>
Ref Quantify(Run& run, const Ref&, Arguments& a) {
  for (const Ref& item : Iterate(run, a.positional[0])) {
    if (Truth(item) != kAll) return run.NewBool(!kAll);
  }
  return run.NewBool(kAll);
}

constexpr Method kFunctions[] = {
    {"all", Quantify<true>, 1, 1},
    {"any", Quantify<false>, 1, 1},
    {"enumerate", Enumerate, 1, 2, true},
    {"filter", Filter, 2, 2},
    {"len", Len, 1, 1},
    {"map", Map, 2, -1},
    {"max", Extreme<true>, 1, -1, true},
    {"min", Extreme<false>, 1, -1, true},
    {"range", RangeList, 1, 3},
    {"reduce", Reduce, 2, 3},
    {"reversed", Reversed, 1, 1},
    {"sorted", Sorted, 1, 4, true},
    {"xrange", RangeList, 1, 3},
    {"zip", Zip, 0, -1},
};

}  // namespace

std::span<const Method> SequenceFunctions() { return kFunctions; }

}  // namespace domus::evaluator
