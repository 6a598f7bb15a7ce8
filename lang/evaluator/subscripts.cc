#include "lang/evaluator/subscripts.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/regex.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

/// The indices of a slice: `count` of them from `begin` on by `step`.
struct Selection {
  int64_t begin = 0;
  int64_t step = 1;
  int64_t count = 0;
  int64_t end = 0;  // where a slice with step 1 ends, at least begin
};

bool Given(const Ref* bound) { return bound && !bound->IsNone(); }

int64_t SliceIndex(Run& run, const Ref& bound) {
  Integer integer;
  if (!AsInteger(bound, integer)) {
    Raise(run, "TypeError", "slice indices must be integers or None or have an __index__ method");
  }
  return integer.value;
}

int64_t ClipBound(Run& run, const Ref* bound, int64_t left_out, int64_t low, int64_t high,
                  int64_t length) {
  if (!Given(bound)) return left_out;
  int64_t index = SliceIndex(run, *bound);
  if (index < 0) index = index < -length ? low : index + length;
  return std::clamp(index, low, high);
}

Selection Select(Run& run, const SliceBounds& bounds, size_t size) {
  const auto length = static_cast<int64_t>(size);
  Selection selection;
  if (Given(bounds.step)) selection.step = SliceIndex(run, *bounds.step);
  if (selection.step == 0) Raise(run, "ValueError", "slice step cannot be zero");
  selection.step = std::max(selection.step, -std::numeric_limits<int64_t>::max());
  const bool forward = selection.step > 0;
  const int64_t low = forward ? 0 : -1, high = forward ? length : length - 1;
  selection.begin = ClipBound(run, bounds.lower, forward ? low : high, low, high, length);
  selection.end = ClipBound(run, bounds.upper, forward ? high : low, low, high, length);
  const int64_t distance = forward ? selection.end - selection.begin : selection.begin - selection.end;
  const int64_t stride = forward ? selection.step : -selection.step;
  if (distance > 0) selection.count = (distance - 1) / stride + 1;
  selection.end = std::max(selection.begin, selection.end);
  return selection;
}

std::vector<Ref> Pick(Run& run, const std::vector<Ref>& items, const SliceBounds& bounds) {
  const Selection selection = Select(run, bounds, items.size());
  run.Work(static_cast<size_t>(selection.count));
  std::vector<Ref> picked;
  picked.reserve(static_cast<size_t>(selection.count));
  for (int64_t i = 0; i < selection.count; ++i) {
    picked.push_back(items[static_cast<size_t>(selection.begin + i * selection.step)]);
  }
  return picked;
}

String PickText(Run& run, const String& text, const SliceBounds& bounds) {
  const Selection selection = Select(run, bounds, Length(text));
  run.Work(text.text.size());
  if (selection.step == 1) {
    return Substring(run, text, ByteOffset(text, static_cast<size_t>(selection.begin)),
                     ByteOffset(text, static_cast<size_t>(selection.end)));
  }
  std::vector<size_t> starts;  // of each element, and the end
  for (size_t i = 0; i < text.text.size(); ++i) {
    if (!text.unicode || (static_cast<unsigned char>(text.text[i]) & 0xC0) != 0x80) {
      starts.push_back(i);
    }
  }
  starts.push_back(text.text.size());
  TextBuilder builder(run);
  if (text.unicode) builder.MakeUnicode();
  for (int64_t i = 0; i < selection.count; ++i) {
    const auto element = static_cast<size_t>(selection.begin + i * selection.step);
    builder.Append(text, starts[element], starts[element + 1]);
  }
  return builder.Take();
}

void DeleteSelected(ListObject& list, const Selection& selection) {
  std::vector<Ref> kept;
  std::vector<bool> gone(list.items.size());
  for (int64_t i = 0; i < selection.count; ++i) {
    gone[static_cast<size_t>(selection.begin + i * selection.step)] = true;
  }
  for (size_t i = 0; i < list.items.size(); ++i) {
    if (!gone[i]) kept.push_back(std::move(list.items[i]));
  }
  list.items = std::move(kept);
}

[[noreturn]] void RaiseNoItems(Run& run, const Ref& object, std::string_view what) {
  Raise(run, "TypeError", fmt::format("'{}' object {}", TypeName(object), what));
}

}  // namespace

size_t ElementAt(Run& run, const Ref& index, size_t length, std::string_view type,
                 std::string_view action) {
  Integer integer;
  if (!AsInteger(index, integer)) {
    Raise(run, "TypeError",
          fmt::format("{} indices must be integers, not {}", type, TypeName(index)));
  }
  const auto size = static_cast<int64_t>(length);
  const int64_t at = integer.value < 0 ? integer.value + size : integer.value;
  if (at < 0 || at >= size) {
    Raise(run, "IndexError", fmt::format("{}{} index out of range", type, action));
  }
  return static_cast<size_t>(at);
}

Ref GetItem(Run& run, const Ref& object, const Ref& index) {
  if (const ListObject* list = object.As<ListObject>()) {
    return list->items[ElementAt(run, index, list->items.size(), "list")];
  }
  if (const TupleObject* tuple = object.As<const TupleObject>()) {
    return tuple->items[ElementAt(run, index, tuple->items.size(), "tuple")];
  }
  if (const String* text = object.As<const String>()) {
    const size_t at = ElementAt(run, index, Length(*text), "string");
    if (text->unicode) run.Work(text->text.size());
    return run.NewString(
        Substring(run, *text, ByteOffset(*text, at), ByteOffset(*text, at + 1)));
  }
  if (const DictObject* dict = object.As<DictObject>()) {
    const Ref* value = DictFind(run, *dict, index);
    if (!value) RaiseKeyError(run, index);
    return *value;
  }
  if (const auto* exception = object.As<const ExceptionObject>()) {
    return exception->args[ElementAt(run, index, exception->args.size(), "tuple")];
  }
  RaiseNoItems(run, object, "has no attribute '__getitem__'");
}

void SetItem(Run& run, const Ref& object, const Ref& index, const Ref& value) {
  if (ListObject* list = object.As<ListObject>()) {
    list->items[ElementAt(run, index, list->items.size(), "list", " assignment")] = value;
  } else if (DictObject* dict = object.As<DictObject>()) {
    DictSet(run, *dict, index, value);
  } else {
    RaiseNoItems(run, object, "does not support item assignment");
  }
}

void DeleteItem(Run& run, const Ref& object, const Ref& index) {
  if (ListObject* list = object.As<ListObject>()) {
    const size_t at = ElementAt(run, index, list->items.size(), "list", " assignment");
    run.Work(list->items.size());
    list->items.erase(list->items.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (DictObject* dict = object.As<DictObject>()) {
    if (!DictErase(run, *dict, index)) RaiseKeyError(run, index);
  } else {
    RaiseNoItems(run, object, "doesn't support item deletion");
  }
}

Ref GetSlice(Run& run, const Ref& object, const SliceBounds& bounds) {
  if (const ListObject* list = object.As<ListObject>()) {
    return run.NewList(Pick(run, list->items, bounds));
  }
  if (const TupleObject* tuple = object.As<const TupleObject>()) {
    return run.NewTuple(Pick(run, tuple->items, bounds));
  }
  if (const String* text = object.As<const String>()) {
    return run.NewString(PickText(run, *text, bounds));
  }
  if (object.As<DictObject>()) Raise(run, "TypeError", "unhashable type");
  RaiseNoItems(run, object, "has no attribute '__getitem__'");
}

void SetSlice(Run& run, const Ref& object, const SliceBounds& bounds, const Ref* value) {
  ListObject* list = object.As<ListObject>();
  if (!list) {
    RaiseNoItems(run, object,
                 value ? "does not support item assignment" : "does not support item deletion");
  }
  const std::vector<Ref> items = value ? Iterate(run, *value) : std::vector<Ref>();
  const Selection selection = Select(run, bounds, list->items.size());
  run.Work(list->items.size() + items.size());
  if (!value) return DeleteSelected(*list, selection);
  if (selection.step == 1) {
    run.CheckItems(list->items.size() + items.size());
    run.Charge(items.size() * sizeof(Ref));
    const auto at = list->items.begin() + selection.begin;
    const auto after = list->items.erase(at, list->items.begin() + selection.end);
    list->items.insert(after, items.begin(), items.end());
    return;
  }
  if (static_cast<int64_t>(items.size()) != selection.count) {
    Raise(run, "ValueError",
          fmt::format("attempt to assign sequence of size {} to extended slice of size {}",
                      items.size(), selection.count));
  }
  for (int64_t i = 0; i < selection.count; ++i) {
    list->items[static_cast<size_t>(selection.begin + i * selection.step)] =
        items[static_cast<size_t>(i)];
  }
}

Range ClipRange(Run& run, const Ref* begin, const Ref* end, size_t length) {
  const auto size = static_cast<int64_t>(length);
  const auto clip = [&](const Ref* bound, int64_t left_out) {
    if (!Given(bound)) return left_out;
    const int64_t index = SliceIndex(run, *bound);
    return index < 0 ? std::max<int64_t>(index < -size ? 0 : index + size, 0) : index;
  };
  const int64_t from = clip(begin, 0);
  // A start beyond the text finds nothing, not even the empty string.
  return {std::min(from, size + 1) > size ? size : from,
          from > size ? -1 : std::min(clip(end, size), size)};
}

}  // namespace domus::evaluator
