#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/string_parts.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsAlpha(char c) { return IsLower(c) || IsUpper(c); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return kBlanks.find(c) != kBlanks.npos; }
char Lower(char c) { return IsUpper(c) ? static_cast<char>(c + 32) : c; }
char Upper(char c) { return IsLower(c) ? static_cast<char>(c - 32) : c; }

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
    {"decode", Recode<true>, 0, 2},
    {"encode", Recode<false>, 0, 2},
    {"isalnum", AllAre<IsAlphanumeric>, 0, 0},
    {"isalpha", AllAre<IsAlpha>, 0, 0},
    {"isdigit", AllAre<IsDigit>, 0, 0},
    {"islower", IsCase<IsLower, IsUpper>, 0, 0},
    {"isspace", AllAre<IsBlank>, 0, 0},
    {"istitle", IsTitle, 0, 0},
    {"isupper", IsCase<IsUpper, IsLower>, 0, 0},
    {"lower", LowerCase, 0, 0},
    {"swapcase", SwapCase, 0, 0},
    {"title", Title, 0, 0},
    {"upper", UpperCase, 0, 0},
};

}  // namespace

std::span<const Method> CharacterMethods() { return kMethods; }

}  // namespace domus::evaluator
