#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/string_parts.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

enum class Side { kLeft, kRight, kBoth };

template <Side kSide>
Ref Strip(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const Ref* given = Argument(arguments, 0);
  const std::string_view set =
      given && !given->IsNone() ? std::string_view(NeedString(run, *given).text) : kBlanks;
  run.Work(text.text.size());
  size_t begin = 0, end = text.text.size();
  if (kSide != Side::kRight) {
    while (begin < end && set.find(text.text[begin]) != set.npos) ++begin;
  }
  if (kSide != Side::kLeft) {
    while (end > begin && set.find(text.text[end - 1]) != set.npos) --end;
  }
  return run.NewString(Substring(run, text, begin, end));
}

/// The text between so much fill on its left and on its right.
Ref Padded(Run& run, const Ref& self, Arguments& arguments,
           const std::function<size_t(size_t total, size_t width)>& left_of) {
  const String& text = Self(self);
  const int64_t width = NeedInteger(run, arguments.positional[0]);
  const Ref* fill = Argument(arguments, 1);
  const std::string with = fill ? NeedString(run, *fill).text : " ";
  if (with.size() != 1) {
    Raise(run, "TypeError", "argument 2 must be char, not str");
  }
  const size_t length = Length(text);
  if (width <= static_cast<int64_t>(length)) return self;
  const size_t total = static_cast<size_t>(width) - length;
  const size_t left = left_of(total, static_cast<size_t>(width));
  TextBuilder builder(run);
  builder.Append(left, with[0]);
  builder.Append(text);
  builder.Append(total - left, with[0]);
  return run.NewString(builder.Take());
}

Ref LeftJustify(Run& run, const Ref& self, Arguments& arguments) {
  return Padded(run, self, arguments, [](size_t, size_t) { return size_t{0}; });
}
Ref RightJustify(Run& run, const Ref& self, Arguments& arguments) {
  return Padded(run, self, arguments, [](size_t total, size_t) { return total; });
}
Ref Center(Run& run, const Ref& self, Arguments& arguments) {
  // CPython's rounding: the odd blank goes to the left when the width is odd.
  return Padded(run, self, arguments,
                [](size_t total, size_t width) { return total / 2 + (total & width & 1); });
}

Ref ZeroFill(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const int64_t width = NeedInteger(run, arguments.positional[0]);
  if (width <= static_cast<int64_t>(Length(text))) return self;
  const bool sign = text.text.starts_with('-') || text.text.starts_with('+');
  TextBuilder builder(run);
  builder.Append(text, 0, sign ? 1 : 0);
  builder.Append(static_cast<size_t>(width) - Length(text), '0');
  builder.Append(text, sign ? 1 : 0, text.text.size());
  return run.NewString(builder.Take());
}

Ref ExpandTabs(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const int64_t size = arguments.positional.empty() ? 8 : NeedInteger(run, arguments.positional[0]);
  TextBuilder builder(run);
  int64_t column = 0;
  for (size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    if (c != '\t') {
      builder.Append(text, i, i + 1);
      column = c == '\n' || c == '\r' ? 0 : column + 1;
    } else if (size > 0) {
      const int64_t fill = size - column % size;
      builder.Append(static_cast<size_t>(fill), ' ');
      column += fill;
    }
  }
  return run.NewString(builder.Take());
}

constexpr Method kMethods[] = {
    {"center", Center, 1, 2},
    {"expandtabs", ExpandTabs, 0, 1},
    {"ljust", LeftJustify, 1, 2},
    {"lstrip", Strip<Side::kLeft>, 0, 1},
    {"rjust", RightJustify, 1, 2},
    {"rstrip", Strip<Side::kRight>, 0, 1},
    {"strip", Strip<Side::kBoth>, 0, 1},
    {"zfill", ZeroFill, 1, 1},
};

}  // namespace

std::span<const Method> PaddingMethods() { return kMethods; }

}  // namespace domus::evaluator
