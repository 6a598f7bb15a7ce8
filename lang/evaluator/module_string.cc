// string: its constants, and functions that are methods by another name.
#include <fmt/format.h>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/modules.h"
#include "lang/evaluator/text.h"
#include "lang/evaluator/types.h"

namespace domus::evaluator {
namespace {

template <const auto& kText>
Ref TextConstant(Run& run) {
  return run.NewText(kText);
}

constexpr char kLower[] = "abcdefghijklmnopqrstuvwxyz";
constexpr char kUpper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr char kDigits[] = "0123456789";
constexpr char kHexDigits[] = "0123456789abcdefABCDEF";
constexpr char kOctDigits[] = "01234567";
constexpr char kPunctuation[] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
constexpr char kWhitespace[] = "\t\n\x0b\x0c\r ";

constexpr Constant kConstants[] = {
    {"ascii_letters", TextConstant<kLetters>},   {"ascii_lowercase", TextConstant<kLower>},
    {"ascii_uppercase", TextConstant<kUpper>},   {"digits", TextConstant<kDigits>},
    {"hexdigits", TextConstant<kHexDigits>},     {"letters", TextConstant<kLetters>},
    {"lowercase", TextConstant<kLower>},         {"octdigits", TextConstant<kOctDigits>},
    {"punctuation", TextConstant<kPunctuation>}, {"uppercase", TextConstant<kUpper>},
    {"whitespace", TextConstant<kWhitespace>},
};

constexpr char kCapitalize[] = "capitalize", kCenter[] = "center", kCount[] = "count",
               kExpandTabs[] = "expandtabs", kFind[] = "find", kIndex[] = "index",
               kLeft[] = "ljust", kToLower[] = "lower", kLeftStrip[] = "lstrip",
               kReplace[] = "replace", kRightFind[] = "rfind", kRightIndex[] = "rindex",
               kRight[] = "rjust", kRightSplit[] = "rsplit", kRightStrip[] = "rstrip",
               kSplit[] = "split", kStrip[] = "strip", kSwap[] = "swapcase", kToUpper[] = "upper",
               kZeroFill[] = "zfill";

/// string.NAME(text, …) is text.NAME(…).
template <const auto& kName>
Ref AsMethod(Run& run, const Ref&, Arguments& arguments) {
  const Ref text = arguments.positional[0];
  NeedString(run, text);
  arguments.positional.erase(arguments.positional.begin());
  return FindMethod(StringMethods(), kName)->call(run, text, arguments);
}

Ref JoinWords(Run& run, const Ref&, Arguments& arguments) {
  const String blank{" ", false, {}};
  const bool given = arguments.positional.size() > 1;
  return JoinStrings(run, given ? NeedString(run, arguments.positional[1]) : blank,
                     arguments.positional[0]);
}

Ref CapitalizeWords(Run& run, const Ref&, Arguments& arguments) {
  const Ref words = SplitString(run, NeedString(run, arguments.positional[0]), nullptr, -1);
  std::vector<Ref> changed;
  Arguments none;
  for (const Ref& word : Iterate(run, words)) {
    changed.push_back(FindMethod(StringMethods(), "capitalize")->call(run, word, none));
  }
  return JoinStrings(run, {" ", false, {}}, run.NewList(std::move(changed)));
}

template <const auto& kType>
Ref Convert(Run& run, const Ref& self, Arguments& arguments) {
  return FindType(kType)->construct->call(run, self, arguments);
}
constexpr char kInt[] = "int", kLong[] = "long", kFloat[] = "float";

constexpr Method kFunctions[] = {
    {"atof", Convert<kFloat>, 1, 1},
    {"atoi", Convert<kInt>, 1, 2},
    {"atol", Convert<kLong>, 1, 2},
    {"capitalize", AsMethod<kCapitalize>, 1, 1},
    {"capwords", CapitalizeWords, 1, 1},
    {"center", AsMethod<kCenter>, 2, 3},
    {"count", AsMethod<kCount>, 2, 4},
    {"expandtabs", AsMethod<kExpandTabs>, 1, 2},
    {"find", AsMethod<kFind>, 2, 4},
    {"index", AsMethod<kIndex>, 2, 4},
    {"join", JoinWords, 1, 2},
    {"joinfields", JoinWords, 1, 2},
    {"ljust", AsMethod<kLeft>, 2, 3},
    {"lower", AsMethod<kToLower>, 1, 1},
    {"lstrip", AsMethod<kLeftStrip>, 1, 2},
    {"replace", AsMethod<kReplace>, 3, 4},
    {"rfind", AsMethod<kRightFind>, 2, 4},
    {"rindex", AsMethod<kRightIndex>, 2, 4},
    {"rjust", AsMethod<kRight>, 2, 3},
    {"rsplit", AsMethod<kRightSplit>, 1, 3},
    {"rstrip", AsMethod<kRightStrip>, 1, 2},
    {"split", AsMethod<kSplit>, 1, 3},
    {"splitfields", AsMethod<kSplit>, 1, 3},
    {"strip", AsMethod<kStrip>, 1, 2},
    {"swapcase", AsMethod<kSwap>, 1, 1},
    {"upper", AsMethod<kToUpper>, 1, 1},
    {"zfill", AsMethod<kZeroFill>, 2, 2},
};

}  // namespace

const ModuleObject& StringModule() {
  static const ModuleObject module{"string", kFunctions, kConstants};
  return module;
}

}  // namespace domus::evaluator
