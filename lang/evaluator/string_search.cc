#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/string_parts.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

/// The part of the text that the optional start and end arguments select, in bytes.
struct Window {
  size_t begin, end;
  bool empty_range;  // start is beyond end
};

Window SelectWindow(Run& run, const String& text, const Arguments& arguments, size_t first) {
  const Range range =
      ClipRange(run, Argument(arguments, first), Argument(arguments, first + 1), Length(text));
  const bool beyond = range.begin > range.end;
  const int64_t end = std::max(range.begin, range.end);
  return {ByteOffset(text, static_cast<size_t>(range.begin)),
          ByteOffset(text, static_cast<size_t>(end)), beyond};
}

/// The index of the first or last occurrence, or -1.
int64_t Search(Run& run, const Ref& self, const Arguments& arguments, bool last) {
  const String& text = Self(self);
  const String& part = NeedString(run, arguments.positional[0]);
  CheckMixed(run, text, part);
  const Window window = SelectWindow(run, text, arguments, 1);
  if (window.empty_range) return -1;
  const std::string_view where =
      std::string_view(text.text).substr(window.begin, window.end - window.begin);
  const size_t found =
      last ? FindLastText(run, where, part.text) : FindText(run, where, part.text, 0);
  if (found == where.npos) return -1;
  return static_cast<int64_t>(ElementIndex(text, window.begin + found));
}

template <bool kLast>
Ref Find(Run& run, const Ref& self, Arguments& arguments) {
  return run.NewInt(Search(run, self, arguments, kLast));
}

template <bool kLast>
Ref Index(Run& run, const Ref& self, Arguments& arguments) {
  const int64_t found = Search(run, self, arguments, kLast);
  if (found < 0) Raise(run, "ValueError", "substring not found");
  return run.NewInt(found);
}

Ref CountParts(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const String& part = NeedString(run, arguments.positional[0]);
  const Window window = SelectWindow(run, text, arguments, 1);
  if (window.empty_range) return run.NewInt(0);
  const std::string_view where =
      std::string_view(text.text).substr(window.begin, window.end - window.begin);
  if (part.text.empty()) return run.NewInt(static_cast<int64_t>(where.size()) + 1);
  int64_t count = 0;
  for (size_t at = 0; (at = FindText(run, where, part.text, at)) != where.npos;
       at += part.text.size()) {
    ++count;
  }
  return run.NewInt(count);
}

template <bool kStart>
bool HasAffix(Run& run, std::string_view where, const Ref& affix) {
  const std::string& text = NeedString(run, affix).text;
  return kStart ? where.starts_with(text) : where.ends_with(text);
}

/// startswith and endswith take a string or a tuple of them.
template <bool kStart>
Ref Affix(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const Window window = SelectWindow(run, text, arguments, 1);
  if (window.empty_range) return run.NewBool(false);
  const std::string_view where =
      std::string_view(text.text).substr(window.begin, window.end - window.begin);
  const Ref& affix = arguments.positional[0];
  const TupleObject* several = affix.As<const TupleObject>();
  if (!several) return run.NewBool(HasAffix<kStart>(run, where, affix));
  return run.NewBool(std::ranges::any_of(
      several->items, [&](const Ref& one) { return HasAffix<kStart>(run, where, one); }));
}

constexpr Method kMethods[] = {
    {"count", CountParts, 1, 3},
    {"endswith", Affix<false>, 1, 3},
    {"find", Find<false>, 1, 3},
    {"index", Index<false>, 1, 3},
    {"rfind", Find<true>, 1, 3},
    {"rindex", Index<true>, 1, 3},
    {"startswith", Affix<true>, 1, 3},
};

}  // namespace

std::span<const Method> SearchMethods() { return kMethods; }

}  // namespace domus::evaluator
