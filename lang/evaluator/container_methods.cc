// Methods of list, tuple and dict.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "lang/evaluator/compare.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"

namespace domus::evaluator {
namespace {

std::vector<Ref>& List(const Ref& self) { return self.As<ListObject>()->items; }
DictObject& Dictionary(const Ref& self) { return *self.As<DictObject>(); }

// ---- list and tuple ---------------------------------------------------------------------------

void Grow(Run& run, const Ref& self, size_t more) {
  run.CheckItems(List(self).size() + more);
  run.Charge(more * 2 * sizeof(Ref));
}

Ref Append(Run& run, const Ref& self, Arguments& arguments) {
  Grow(run, self, 1);
  List(self).push_back(arguments.positional[0]);
  return run.NewNone();
}

Ref Extend(Run& run, const Ref& self, Arguments& arguments) {
  const std::vector<Ref> more = Iterate(run, arguments.positional[0]);
  Grow(run, self, more.size());
  run.Work(more.size());
  List(self).insert(List(self).end(), more.begin(), more.end());
  return run.NewNone();
}

Ref Insert(Run& run, const Ref& self, Arguments& arguments) {
  Grow(run, self, 1);
  std::vector<Ref>& items = List(self);
  const auto size = static_cast<int64_t>(items.size());
  int64_t at = NeedInteger(run, arguments.positional[0]);
  if (at < 0) at = at < -size ? 0 : at + size;
  run.Work(items.size());
  items.insert(items.begin() + std::min(at, size), arguments.positional[1]);
  return run.NewNone();
}

Ref Pop(Run& run, const Ref& self, Arguments& arguments) {
  std::vector<Ref>& items = List(self);
  if (items.empty()) Raise(run, "IndexError", "pop from empty list");
  const auto size = static_cast<int64_t>(items.size());
  int64_t at = arguments.positional.empty() ? -1 : NeedInteger(run, arguments.positional[0]);
  if (at < 0) at += size;
  if (at < 0 || at >= size) Raise(run, "IndexError", "pop index out of range");
  run.Work(static_cast<size_t>(size - at));
  Ref taken = items[static_cast<size_t>(at)];
  items.erase(items.begin() + at);
  return taken;
}

/// Where an item equal to this one is; the size when there is none.
size_t Locate(Run& run, const std::vector<Ref>& items, const Ref& wanted) {
  for (size_t i = 0; i < items.size(); ++i) {
    run.Step();
    if (Equal(run, items[i], wanted)) return i;
  }
  return items.size();
}

Ref Remove(Run& run, const Ref& self, Arguments& arguments) {
  std::vector<Ref>& items = List(self);
  const size_t at = Locate(run, items, arguments.positional[0]);
  if (at == items.size()) Raise(run, "ValueError", "list.remove(x): x not in list");
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
  return run.NewNone();
}

const std::vector<Ref>& Items(const Ref& self) {
  const TupleObject* tuple = self.As<const TupleObject>();
  return tuple ? tuple->items : List(self);
}

Ref Index(Run& run, const Ref& self, Arguments& arguments) {
  const std::vector<Ref>& items = Items(self);
  const size_t at = Locate(run, items, arguments.positional[0]);
  if (at == items.size()) {
    Raise(run, "ValueError", fmt::format("{}.index(x): x not in {}", TypeName(self), TypeName(self)));
  }
  return run.NewInt(static_cast<int64_t>(at));
}

Ref CountItems(Run& run, const Ref& self, Arguments& arguments) {
  int64_t count = 0;
  for (const Ref& item : Items(self)) {
    run.Step();
    count += Equal(run, item, arguments.positional[0]) ? 1 : 0;
  }
  return run.NewInt(count);
}

Ref Reverse(Run& run, const Ref& self, Arguments&) {
  run.Work(List(self).size());
  std::ranges::reverse(List(self));
  return run.NewNone();
}

Ref Sort(Run& run, const Ref& self, Arguments& arguments) {
  const Ref* compare =
      arguments.positional.empty() ? arguments.Named("cmp") : &arguments.positional[0];
  const Ref* reverse = arguments.Named("reverse");
  // A function that looks at the list while it is sorted sees it empty, as in CPython.
  std::vector<Ref> items = std::exchange(List(self), {});
  SortItems(run, items, compare, arguments.Named("key"), reverse && Truth(*reverse));
  List(self) = std::move(items);
  return run.NewNone();
}

constexpr Method kListMethods[] = {
    {"append", Append, 1, 1}, {"count", CountItems, 1, 1}, {"extend", Extend, 1, 1},
    {"index", Index, 1, 1},   {"insert", Insert, 2, 2},    {"pop", Pop, 0, 1},
    {"remove", Remove, 1, 1}, {"reverse", Reverse, 0, 0},  {"sort", Sort, 0, 1, true},
};

constexpr Method kTupleMethods[] = {{"count", CountItems, 1, 1}, {"index", Index, 1, 1}};

// ---- dict -------------------------------------------------------------------------------------

Ref Get(Run& run, const Ref& self, Arguments& arguments) {
  const Ref* value = DictFind(run, Dictionary(self), arguments.positional[0]);
  if (value) return *value;
  return arguments.positional.size() > 1 ? arguments.positional[1] : run.NewNone();
}

Ref HasKey(Run& run, const Ref& self, Arguments& arguments) {
  return run.NewBool(DictFind(run, Dictionary(self), arguments.positional[0]) != nullptr);
}

Ref Keys(Run& run, const Ref& self, Arguments&) {
  return run.NewList(DictKeyList(run, Dictionary(self)));
}

Ref Values(Run& run, const Ref& self, Arguments&) {
  std::vector<Ref> values;
  for (auto& [key, value] : DictItems(run, Dictionary(self))) values.push_back(value);
  return run.NewList(std::move(values));
}

Ref Pairs(Run& run, const Ref& self, Arguments&) {
  std::vector<Ref> pairs;
  for (auto& [key, value] : DictItems(run, Dictionary(self))) {
    pairs.push_back(run.NewTuple({key, value}));
  }
  return run.NewList(std::move(pairs));
}

Ref PopKey(Run& run, const Ref& self, Arguments& arguments) {
  const Ref& key = arguments.positional[0];
  const Ref* value = DictFind(run, Dictionary(self), key);
  if (!value && arguments.positional.size() > 1) return arguments.positional[1];
  if (!value) RaiseKeyError(run, key);
  Ref taken = *value;
  DictErase(run, Dictionary(self), key);
  return taken;
}

Ref PopItem(Run& run, const Ref& self, Arguments&) {
  const auto items = DictItems(run, Dictionary(self));
  if (items.empty()) Raise(run, "KeyError", "popitem(): dictionary is empty");
  DictErase(run, Dictionary(self), items[0].first);
  return run.NewTuple({items[0].first, items[0].second});
}

Ref SetDefault(Run& run, const Ref& self, Arguments& arguments) {
  const Ref* value = DictFind(run, Dictionary(self), arguments.positional[0]);
  if (value) return *value;
  const Ref given = arguments.positional.size() > 1 ? arguments.positional[1] : run.NewNone();
  DictSet(run, Dictionary(self), arguments.positional[0], given);
  return given;
}

Ref Clear(Run& run, const Ref& self, Arguments&) {
  Dictionary(self).table = {};
  return run.NewNone();
}

Ref Copy(Run& run, const Ref& self, Arguments&) {
  Arguments arguments{{self}, {}};
  const Ref copy = run.NewDict();
  UpdateDict(run, Dictionary(copy), arguments);
  return copy;
}

Ref Update(Run& run, const Ref& self, Arguments& arguments) {
  UpdateDict(run, Dictionary(self), arguments);
  return run.NewNone();
}

constexpr Method kDictMethods[] = {
    {"clear", Clear, 0, 0},    {"copy", Copy, 0, 0},       {"get", Get, 1, 2},
    {"has_key", HasKey, 1, 1}, {"items", Pairs, 0, 0},     {"iteritems", Pairs, 0, 0},
    {"iterkeys", Keys, 0, 0},  {"itervalues", Values, 0, 0}, {"keys", Keys, 0, 0},
    {"pop", PopKey, 1, 2},     {"popitem", PopItem, 0, 0}, {"setdefault", SetDefault, 1, 2},
    {"update", Update, 0, 1, true}, {"values", Values, 0, 0},
};

}  // namespace

std::span<const Method> ListMethods() { return kListMethods; }
std::span<const Method> TupleMethods() { return kTupleMethods; }
std::span<const Method> DictMethods() { return kDictMethods; }

void UpdateDict(Run& run, DictObject& dict, Arguments& arguments) {
  if (!arguments.positional.empty()) {
    const Ref& source = arguments.positional[0];
    if (const DictObject* other = source.As<DictObject>()) {
      const auto items = DictItems(run, *other);
      run.CheckItems(dict.table.size() + items.size());
      run.Charge(items.size() * 4 * (sizeof(DictKey) + sizeof(Ref)));
      dict.table.PrepareMerge(items.size());
      for (const auto& [key, value] : items) DictSet(run, dict, key, value);
    } else {
      size_t index = 0;
      for (const Ref& pair : Iterate(run, source)) {
        const std::vector<Ref> parts = Iterate(run, pair);
        if (parts.size() != 2) {
          Raise(run, "ValueError",
                fmt::format("dictionary update sequence element #{} has length {}; 2 is required",
                            index, parts.size()));
        }
        DictSet(run, dict, parts[0], parts[1]);
        ++index;
      }
    }
  }
  for (const Keyword& keyword : arguments.keywords) {
    DictSet(run, dict, run.NewText(keyword.name), keyword.value);
  }
}

}  // namespace domus::evaluator
