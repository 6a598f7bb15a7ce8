#include "lang/evaluator/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

using Items = std::vector<Ref>;

const Items* Sequence(const Ref& ref) {
  if (const ListObject* list = ref.As<ListObject>()) return &list->items;
  if (const TupleObject* tuple = ref.As<const TupleObject>()) return &tuple->items;
  return nullptr;
}

bool SameKind(const Ref& a, const Ref& b) { return a.data.index() == b.data.index(); }

std::partial_ordering OrderNumbers(const Ref& a, const Ref& b) {
  Integer x, y;
  if (AsInteger(a, x) && AsInteger(b, y)) return x.value <=> y.value;
  double p = 0, q = 0;
  AsDouble(a, p);
  AsDouble(b, q);
  return p <=> q;
}

bool IsNumber(const Ref& ref) {
  double unused = 0;
  return AsDouble(ref, unused);
}

std::partial_ordering OrderItems(Run& run, const Items& a, const Items& b) {
  const size_t shared = std::min(a.size(), b.size());
  for (size_t i = 0; i < shared; ++i) {
    run.Step();
    if (!Equal(run, a[i], b[i])) return Order(run, a[i], b[i]);
  }
  return a.size() <=> b.size();
}

bool EqualItems(Run& run, const Items& a, const Items& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    run.Step();
    if (!Equal(run, a[i], b[i])) return false;
  }
  return true;
}

bool EqualDicts(Run& run, const DictObject& a, const DictObject& b) {
  if (a.table.size() != b.table.size()) return false;
  for (const auto& [key, value] : DictItems(run, a)) {
    const Ref* other = DictFind(run, b, key);
    if (!other || !Equal(run, value, *other)) return false;
  }
  return true;
}

/// The item with the smallest key at which the dicts differ decides, as in CPython.
std::partial_ordering OrderDicts(Run& run, const DictObject& a, const DictObject& b) {
  if (a.table.size() != b.table.size()) return a.table.size() <=> b.table.size();
  const auto smallest = [&](const DictObject& from, const DictObject& other) {
    std::pair<Ref, Ref> found;
    bool any = false;
    for (const auto& [key, value] : DictItems(run, from)) {
      const Ref* there = DictFind(run, other, key);
      if (there && Equal(run, value, *there)) continue;
      if (!any || Order(run, key, found.first) < 0) found = {key, value};
      any = true;
    }
    return std::pair(any, found);
  };
  const auto [differs, left] = smallest(a, b);
  if (!differs) return std::partial_ordering::equivalent;
  const auto right = smallest(b, a).second;
  const auto keys = Order(run, left.first, right.first);
  return keys != 0 ? keys : Order(run, left.second, right.second);
}

/// None before numbers, numbers before all else, and then the name of the type.
std::string_view RankName(const Ref& ref) { return IsNumber(ref) ? "" : TypeName(ref); }

std::partial_ordering OrderKinds(const Ref& a, const Ref& b) {
  if (a.IsNone() || b.IsNone()) return b.IsNone() <=> a.IsNone();
  const auto names = RankName(a) <=> RankName(b);
  if (names != 0) return names;
  // CPython compares addresses here; the order of kinds is at least the same every time.
  return a.data.index() <=> b.data.index();
}

}  // namespace

bool Equal(Run& run, const Ref& a, const Ref& b) {
  const NestingGuard guard(run);
  if (IsNumber(a) && IsNumber(b)) return OrderNumbers(a, b) == 0;
  if (!SameKind(a, b)) return false;
  if (const String* text = a.As<const String>()) {
    return EqualText(run, *text, *b.As<const String>());
  }
  if (const Items* items = Sequence(a)) {
    return Identical(a, b) || EqualItems(run, *items, *Sequence(b));
  }
  if (const DictObject* dict = a.As<DictObject>()) {
    return Identical(a, b) || EqualDicts(run, *dict, *b.As<DictObject>());
  }
  return Identical(a, b);
}

std::partial_ordering Order(Run& run, const Ref& a, const Ref& b) {
  const NestingGuard guard(run);
  run.Step();
  if (IsNumber(a) && IsNumber(b)) return OrderNumbers(a, b);
  if (!SameKind(a, b)) return OrderKinds(a, b);
  if (const String* text = a.As<const String>()) {
    const String* other = b.As<const String>();
    run.Work(std::min(text->text.size(), other->text.size()));
    CheckMixed(run, *text, *other);
    return text->text.compare(other->text) <=> 0;
  }
  if (Identical(a, b)) return std::partial_ordering::equivalent;
  if (const Items* items = Sequence(a)) return OrderItems(run, *items, *Sequence(b));
  if (const DictObject* dict = a.As<DictObject>()) {
    return OrderDicts(run, *dict, *b.As<DictObject>());
  }
  // CPython compares addresses, so a script can't rely on any order.
  return std::partial_ordering::less;
}

bool Contains(Run& run, const Ref& container, const Ref& item) {
  if (const String* text = container.As<const String>()) {
    const String* part = item.As<const String>();
    if (!part) {
      Raise(run, "TypeError",
            fmt::format("'in <string>' requires string as left operand, not {}", TypeName(item)));
    }
    CheckMixed(run, *text, *part);
    return FindText(run, text->text, part->text, 0) != std::string::npos;
  }
  if (const DictObject* dict = container.As<DictObject>()) {
    return DictFind(run, *dict, item) != nullptr;
  }
  const Items* items = Sequence(container);
  if (!items) {
    Raise(run, "TypeError",
          fmt::format("argument of type '{}' is not iterable", TypeName(container)));
  }
  for (const Ref& candidate : *items) {
    run.Step();
    if (Identical(candidate, item) || Equal(run, candidate, item)) return true;
  }
  return false;
}

}  // namespace domus::evaluator
