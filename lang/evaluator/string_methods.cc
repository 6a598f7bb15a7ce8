#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

const String& Self(const Ref& self) { return *self.As<const String>(); }

const Ref* Argument(const Arguments& arguments, size_t index) {
  return index < arguments.positional.size() ? &arguments.positional[index] : nullptr;
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsAlpha(char c) { return IsLower(c) || IsUpper(c); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return kBlanks.find(c) != kBlanks.npos; }
char Lower(char c) { return IsUpper(c) ? static_cast<char>(c + 32) : c; }
char Upper(char c) { return IsLower(c) ? static_cast<char>(c - 32) : c; }

// ---- characters -------------------------------------------------------------------------------

/// Replaces characters one by one: the segments still map the text, but for letters that changed.
template <class Change>
Ref MapCharacters(Run& run, const Ref& self, Change change) {
  String text = Self(self);
  run.Work(text.text.size());
  bool changed = false;
  char before = '\0';
  for (char& c : text.text) {
    const char original = c;
    c = change(c, before);
    changed |= c != original;
    before = original;
  }
  if (changed) text.segments.clear();
  return run.NewString(std::move(text));
}

Ref LowerCase(Run& run, const Ref& self, Arguments&) {
  return MapCharacters(run, self, [](char c, char) { return Lower(c); });
}
Ref UpperCase(Run& run, const Ref& self, Arguments&) {
  return MapCharacters(run, self, [](char c, char) { return Upper(c); });
}
Ref SwapCase(Run& run, const Ref& self, Arguments&) {
  return MapCharacters(run, self, [](char c, char) { return IsUpper(c) ? Lower(c) : Upper(c); });
}
Ref Title(Run& run, const Ref& self, Arguments&) {
  return MapCharacters(run, self,
                       [](char c, char before) { return IsAlpha(before) ? Lower(c) : Upper(c); });
}
Ref Capitalize(Run& run, const Ref& self, Arguments&) {
  bool first = true;
  return MapCharacters(run, self, [&](char c, char) {
    return std::exchange(first, false) ? Upper(c) : Lower(c);
  });
}

template <bool (*kHolds)(char)>
Ref AllAre(Run& run, const Ref& self, Arguments&) {
  const std::string& text = Self(self).text;
  run.Work(text.size());
  return run.NewBool(!text.empty() && std::ranges::all_of(text, kHolds));
}

bool IsAlphanumeric(char c) { return IsAlpha(c) || IsDigit(c); }

/// Some letter is of this case, and none of the other.
template <bool (*kWanted)(char), bool (*kOther)(char)>
Ref IsCase(Run& run, const Ref& self, Arguments&) {
  const std::string& text = Self(self).text;
  run.Work(text.size());
  return run.NewBool(std::ranges::any_of(text, kWanted) && std::ranges::none_of(text, kOther));
}

Ref IsTitle(Run& run, const Ref& self, Arguments&) {
  const std::string& text = Self(self).text;
  run.Work(text.size());
  bool any = false;
  char before = '\0';
  for (const char c : text) {
    if (IsAlpha(c) && IsUpper(c) == IsAlpha(before)) return run.NewBool(false);
    any |= IsAlpha(c);
    before = c;
  }
  return run.NewBool(any);
}

// ---- stripping and padding --------------------------------------------------------------------

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

// ---- searching --------------------------------------------------------------------------------

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

// ---- taking apart and putting together ----------------------------------------------------------

Ref Replace(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const String& old = NeedString(run, arguments.positional[0]);
  const String& with = NeedString(run, arguments.positional[1]);
  int64_t left = arguments.positional.size() > 2 ? NeedInteger(run, arguments.positional[2]) : -1;
  TextBuilder builder(run);
  size_t at = 0;
  while (left != 0) {
    size_t found = old.text.empty() ? at : FindText(run, text.text, old.text, at);
    if (found == std::string::npos || found > text.text.size()) break;
    --left;
    if (old.text.empty()) {  // before every character, and at the end
      builder.Append(with);
      const size_t next = std::min(text.text.size(), found + 1);
      builder.Append(text, found, next);
      at = found + 1;
      continue;
    }
    builder.Append(text, at, found);
    builder.Append(with);
    at = found + old.text.size();
  }
  builder.Append(text, std::min(at, text.text.size()), text.text.size());
  return run.NewString(builder.Take());
}

Ref Join(Run& run, const Ref& self, Arguments& arguments) {
  return JoinStrings(run, Self(self), arguments.positional[0]);
}

int64_t SplitLimit(Run& run, const Arguments& arguments) {
  return arguments.positional.size() > 1 ? NeedInteger(run, arguments.positional[1]) : -1;
}

Ref SplitMethod(Run& run, const Ref& self, Arguments& arguments) {
  return SplitString(run, Self(self), Argument(arguments, 0), SplitLimit(run, arguments));
}

/// From the right, so pieces are found last first.
Ref RightSplit(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  int64_t left = SplitLimit(run, arguments);
  const Ref* given = Argument(arguments, 0);
  const String* separator = given && !given->IsNone() ? &NeedString(run, *given) : nullptr;
  if (separator && separator->text.empty()) Raise(run, "ValueError", "empty separator");
  std::vector<Ref> pieces;
  const auto piece = [&](size_t begin, size_t end) {
    pieces.push_back(run.NewString(Substring(run, text, begin, end)));
  };
  size_t end = text.text.size();
  const auto skip_blanks = [&] {
    while (!separator && end > 0 && IsBlank(text.text[end - 1])) --end;
  };
  bool more = true;
  for (skip_blanks(); more && left != 0; --left) {
    const std::string_view rest = std::string_view(text.text).substr(0, end);
    if (!separator && rest.empty()) break;
    const size_t found =
        separator ? FindLastText(run, rest, separator->text) : rest.find_last_of(kBlanks);
    more = found != rest.npos;
    piece(more ? found + (separator ? separator->text.size() : 1) : 0, end);
    if (more) end = found;
    skip_blanks();
  }
  if (more && (separator || end > 0)) piece(0, end);
  std::ranges::reverse(pieces);
  return run.NewList(std::move(pieces));
}

Ref SplitLines(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const bool keep = !arguments.positional.empty() && Truth(arguments.positional[0]);
  std::vector<Ref> lines;
  run.Work(text.text.size());
  for (size_t at = 0; at < text.text.size();) {
    size_t end = std::min(text.text.find_first_of("\r\n", at), text.text.size());
    size_t next = end;
    if (next < text.text.size()) next += text.text.compare(next, 2, "\r\n") == 0 ? 2 : 1;
    lines.push_back(run.NewString(Substring(run, text, at, keep ? next : end)));
    at = next;
  }
  return run.NewList(std::move(lines));
}

template <bool kLast>
Ref Partition(Run& run, const Ref& self, Arguments& arguments) {
  const String& text = Self(self);
  const String& separator = NeedString(run, arguments.positional[0]);
  if (separator.text.empty()) Raise(run, "ValueError", "empty separator");
  const size_t found = kLast ? FindLastText(run, text.text, separator.text)
                             : FindText(run, text.text, separator.text, 0);
  const Ref empty = run.NewString({"", text.unicode, {}});
  if (found == std::string::npos) {
    return kLast ? run.NewTuple({empty, empty, self}) : run.NewTuple({self, empty, empty});
  }
  const size_t after = found + separator.text.size();
  return run.NewTuple({run.NewString(Substring(run, text, 0, found)), arguments.positional[0],
                       run.NewString(Substring(run, text, after, text.text.size()))});
}

/// encode and decode, for the encodings in which a config's text can be: all bytes stay as they are
/// in UTF-8, and ASCII is checked.
template <bool kToUnicode>
Ref Recode(Run& run, const Ref& self, Arguments& arguments) {
  String text = Self(self);
  std::string encoding = "ascii";
  if (const Ref* given = Argument(arguments, 0)) encoding = NeedString(run, *given).text;
  std::ranges::transform(encoding, encoding.begin(), Lower);
  std::ranges::replace(encoding, '_', '-');
  const bool utf8 = encoding == "utf-8" || encoding == "utf8";
  if (!utf8 && encoding != "ascii" && encoding != "us-ascii") {
    StopUnsupported(run, fmt::format("the encoding `{}` is not supported", encoding),
                    "only utf-8 and ascii are");
  }
  if (!utf8) {
    CheckEncodable(run, text);
    CheckMixed(run, text, {"", !text.unicode, {}});
  }
  text.unicode = kToUnicode;
  return run.NewString(std::move(text));
}

constexpr Method kMethods[] = {
    {"capitalize", Capitalize, 0, 0},
    {"center", Center, 1, 2},
    {"count", CountParts, 1, 3},
    {"decode", Recode<true>, 0, 2},
    {"encode", Recode<false>, 0, 2},
    {"endswith", Affix<false>, 1, 3},
    {"expandtabs", ExpandTabs, 0, 1},
    {"find", Find<false>, 1, 3},
    {"format", FormatFields, 0, -1, true},
    {"index", Index<false>, 1, 3},
    {"isalnum", AllAre<IsAlphanumeric>, 0, 0},
    {"isalpha", AllAre<IsAlpha>, 0, 0},
    {"isdigit", AllAre<IsDigit>, 0, 0},
    {"islower", IsCase<IsLower, IsUpper>, 0, 0},
    {"isspace", AllAre<IsBlank>, 0, 0},
    {"istitle", IsTitle, 0, 0},
    {"isupper", IsCase<IsUpper, IsLower>, 0, 0},
    {"join", Join, 1, 1},
    {"ljust", LeftJustify, 1, 2},
    {"lower", LowerCase, 0, 0},
    {"lstrip", Strip<Side::kLeft>, 0, 1},
    {"partition", Partition<false>, 1, 1},
    {"replace", Replace, 2, 3},
    {"rfind", Find<true>, 1, 3},
    {"rindex", Index<true>, 1, 3},
    {"rjust", RightJustify, 1, 2},
    {"rpartition", Partition<true>, 1, 1},
    {"rsplit", RightSplit, 0, 2},
    {"rstrip", Strip<Side::kRight>, 0, 1},
    {"split", SplitMethod, 0, 2},
    {"splitlines", SplitLines, 0, 1},
    {"startswith", Affix<true>, 1, 3},
    {"strip", Strip<Side::kBoth>, 0, 1},
    {"swapcase", SwapCase, 0, 0},
    {"title", Title, 0, 0},
    {"upper", UpperCase, 0, 0},
    {"zfill", ZeroFill, 1, 1},
};

}  // namespace

std::span<const Method> StringMethods() { return kMethods; }

Ref JoinStrings(Run& run, const String& separator, const Ref& pieces) {
  TextBuilder builder(run);
  if (separator.unicode) builder.MakeUnicode();
  size_t index = 0;
  for (const Ref& piece : Iterate(run, pieces)) {
    run.Step();
    const String* text = piece.As<const String>();
    if (!text) {
      Raise(run, "TypeError",
            fmt::format("sequence item {}: expected string, {} found", index, TypeName(piece)));
    }
    if (index++ > 0) builder.Append(separator);
    builder.Append(*text);
  }
  return run.NewString(builder.Take());
}

Ref SplitString(Run& run, const String& text, const Ref* given, int64_t limit) {
  const String* separator = given && !given->IsNone() ? &NeedString(run, *given) : nullptr;
  if (separator && separator->text.empty()) Raise(run, "ValueError", "empty separator");
  std::vector<Ref> pieces;
  const auto piece = [&](size_t begin, size_t end) {
    run.CheckItems(pieces.size() + 1);
    pieces.push_back(run.NewString(Substring(run, text, begin, end)));
  };
  const std::string& all = text.text;
  run.Work(all.size());
  size_t at = 0;
  if (separator) {
    CheckMixed(run, text, *separator);
    for (; limit != 0; --limit) {
      const size_t found = FindText(run, all, separator->text, at);
      if (found == all.npos) break;
      piece(at, found);
      at = found + separator->text.size();
    }
    piece(at, all.size());
    return run.NewList(std::move(pieces));
  }
  for (;; --limit) {
    at = std::min(all.find_first_not_of(kBlanks, at), all.size());
    if (at == all.size()) break;
    const size_t end = limit == 0 ? all.size() : std::min(all.find_first_of(kBlanks, at), all.size());
    piece(at, end);
    at = end;
  }
  return run.NewList(std::move(pieces));
}

}  // namespace domus::evaluator
