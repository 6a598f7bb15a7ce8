#include "lang/evaluator/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/modules.h"
#include "lang/evaluator/regex_syntax.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

enum class Anchor { kNone, kStart };

const PatternObject& Compile(Run& run, const Ref& pattern, int64_t flags) {
  if (const auto* compiled = pattern.As<const PatternObject>()) return *compiled;
  const String& source = NeedString(run, pattern);
  run.Work(source.text.size() * 32);  // compiling is dearer than matching
  RegexSyntax syntax = TranslateRegex(run, source.text, flags);
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternBytes);
  options.set_case_sensitive(!(flags & kIgnoreCase));
  options.set_dot_nl(flags & kDotAll);
  options.set_encoding(source.unicode ? re2::RE2::Options::EncodingUTF8
                                      : re2::RE2::Options::EncodingLatin1);
  auto compiled = std::make_shared<const re2::RE2>(syntax.text, options);
  if (!compiled->ok()) {
    StopUnsupported(run, "the regular expression can't be used",
                    fmt::format("{}", compiled->error()),
                    "Domus matches in linear time, without look-around and back-references");
  }
  PatternObject object{source.text, flags, std::move(compiled), syntax.has_dollar};
  return *run.NewPattern(std::move(object)).As<const PatternObject>();
}

/// Python lets `$` match before a final newline, which RE2 can't express.
void CheckDollar(Run& run, const PatternObject& pattern, std::string_view subject) {
  if (!pattern.has_dollar || !subject.ends_with('\n')) return;
  StopUnsupported(run, "`$` can't be matched against text that ends in a newline",
                  "the pattern is used here", "strip() the text, or match `\\Z`");
}

/// Null when there is no match from `begin` on.
const MatchObject* Match(Run& run, const PatternObject& pattern, const Ref& subject, size_t begin,
                         Anchor anchor) {
  const std::string_view text = NeedString(run, subject).text;
  CheckDollar(run, pattern, text);
  run.Work(text.size() - begin);
  std::vector<re2::StringPiece> groups(
      static_cast<size_t>(pattern.compiled->NumberOfCapturingGroups()) + 1);
  const auto re_anchor = anchor == Anchor::kStart ? re2::RE2::ANCHOR_START : re2::RE2::UNANCHORED;
  if (!pattern.compiled->Match({text.data(), text.size()}, begin, text.size(), re_anchor,
                               groups.data(), static_cast<int>(groups.size()))) {
    return nullptr;
  }
  MatchObject match{&pattern, subject, {}};
  for (const re2::StringPiece& group : groups) {
    if (group.data() == nullptr) {
      match.groups.push_back({});
      continue;
    }
    const auto at = static_cast<size_t>(group.data() - text.data());
    match.groups.push_back({at, at + group.size(), true});
  }
  return run.NewMatch(std::move(match)).As<const MatchObject>();
}

Ref GroupText(Run& run, const MatchObject& match, size_t index, const Ref* otherwise = nullptr) {
  const MatchObject::Group& group = match.groups[index];
  if (!group.matched) return otherwise ? *otherwise : run.NewNone();
  return run.NewString(Substring(run, *match.subject.As<const String>(), group.begin, group.end));
}

/// All matches that don't overlap; an empty one may not touch the match before it.
std::vector<const MatchObject*> MatchAll(Run& run, const PatternObject& pattern,
                                         const Ref& subject, int64_t limit) {
  const size_t size = NeedString(run, subject).text.size();
  std::vector<const MatchObject*> matches;
  size_t at = 0;
  while (at <= size && limit-- != 0) {
    const MatchObject* match = Match(run, pattern, subject, at, Anchor::kNone);
    if (!match) break;
    const MatchObject::Group& whole = match->groups[0];
    const bool empty = whole.begin == whole.end;
    const bool touches = !matches.empty() && whole.begin == matches.back()->groups[0].end;
    if (empty && touches) {
      ++limit;
      at = whole.end + 1;
      continue;
    }
    run.CheckItems(matches.size() + 1);
    matches.push_back(match);
    at = empty ? whole.end + 1 : whole.end;
  }
  return matches;
}

int64_t FlagsAt(Run& run, const Arguments& arguments, size_t index) {
  const Ref* given = index < arguments.positional.size() ? &arguments.positional[index]
                                                         : arguments.Named("flags");
  return given ? NeedInteger(run, *given) : 0;
}

// ---- one implementation for re.NAME(pattern, …) and pattern.NAME(…) ------------------------------

template <Anchor kAnchor>
Ref Search(Run& run, const PatternObject& pattern, const Arguments& arguments, size_t first) {
  const MatchObject* match = Match(run, pattern, arguments.positional[first], 0, kAnchor);
  if (!match) return run.NewNone();
  return {match, run.here};
}

Ref FindAll(Run& run, const PatternObject& pattern, const Arguments& arguments, size_t first) {
  std::vector<Ref> found;
  for (const MatchObject* match : MatchAll(run, pattern, arguments.positional[first], -1)) {
    const Ref none = run.NewText("");
    if (match->groups.size() <= 2) {
      found.push_back(GroupText(run, *match, match->groups.size() - 1, &none));
      continue;
    }
    std::vector<Ref> groups;
    for (size_t i = 1; i < match->groups.size(); ++i) {
      groups.push_back(GroupText(run, *match, i, &none));
    }
    found.push_back(run.NewTuple(std::move(groups)));
  }
  return run.NewList(std::move(found));
}

Ref SplitBy(Run& run, const PatternObject& pattern, const Arguments& arguments, size_t first) {
  const Ref& subject = arguments.positional[first];
  const String& text = NeedString(run, subject);
  const Ref* given =
      first + 1 < arguments.positional.size() ? &arguments.positional[first + 1] : nullptr;
  const int64_t limit = given ? NeedInteger(run, *given) : 0;
  std::vector<Ref> pieces;
  size_t at = 0;
  for (const MatchObject* match : MatchAll(run, pattern, subject, -1)) {
    const MatchObject::Group& whole = match->groups[0];
    if (whole.begin == whole.end) continue;  // Python 2 never splits at nothing
    pieces.push_back(run.NewString(Substring(run, text, at, whole.begin)));
    for (size_t i = 1; i < match->groups.size(); ++i) pieces.push_back(GroupText(run, *match, i));
    at = whole.end;
    if (limit > 0 && static_cast<int64_t>(pieces.size() / match->groups.size()) >= limit) break;
  }
  pieces.push_back(run.NewString(Substring(run, text, at, text.text.size())));
  return run.NewList(std::move(pieces));
}

/// A template with \1, \g<1>, \g<name> and \n filled in from a match.
void AppendExpanded(Run& run, TextBuilder& out, const String& pattern, const MatchObject& match) {
  const std::string& text = pattern.text;
  const String& subject = *match.subject.As<const String>();
  const auto append_group = [&](size_t index) {
    if (index >= match.groups.size()) Raise(run, "ValueError", "invalid group reference");
    out.Append(subject, match.groups[index].begin, match.groups[index].end);
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.Append(pattern, i, i + 1);
      continue;
    }
    const char c = text[++i];
    if (c >= '0' && c <= '9') {
      size_t index = static_cast<size_t>(c - '0');
      const bool two = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
      if (two) index = index * 10 + static_cast<size_t>(text[++i] - '0');
      append_group(index);
    } else if (c == 'g' && i + 1 < text.size() && text[i + 1] == '<') {
      const size_t close = std::min(text.find('>', i), text.size());
      append_group(GroupIndex(run, match, text.substr(i + 2, close - i - 2)));
      i = close;
    } else if (c == 'n') {
      out.Append("\n");
    } else if (c == 't') {
      out.Append("\t");
    } else if (c == '\\') {
      out.Append("\\");
    } else {
      out.Append(pattern, i - 1, i + 1);
    }
  }
}

Ref Substitute(Run& run, const PatternObject& pattern, const Arguments& arguments, size_t first,
               bool count_them) {
  const Ref &with = arguments.positional[first], &subject = arguments.positional[first + 1];
  const String& text = NeedString(run, subject);
  const Ref* given =
      first + 2 < arguments.positional.size() ? &arguments.positional[first + 2] : nullptr;
  const int64_t limit = given ? NeedInteger(run, *given) : 0;
  const String* replacement = with.As<const String>();
  TextBuilder out(run);
  size_t at = 0;
  int64_t count = 0;
  for (const MatchObject* match : MatchAll(run, pattern, subject, limit > 0 ? limit : -1)) {
    out.Append(text, at, match->groups[0].begin);
    if (replacement) {
      AppendExpanded(run, out, *replacement, *match);
    } else {
      out.Append(NeedString(run, Call(run, with, {Ref{match, run.here}})));
    }
    at = match->groups[0].end;
    ++count;
  }
  out.Append(text, at, text.text.size());
  const Ref result = run.NewString(out.Take());
  return count_them ? run.NewTuple({result, run.NewInt(count)}) : result;
}

Ref Sub(Run& run, const PatternObject& pattern, const Arguments& arguments, size_t first) {
  return Substitute(run, pattern, arguments, first, false);
}
Ref SubN(Run& run, const PatternObject& pattern, const Arguments& arguments, size_t first) {
  return Substitute(run, pattern, arguments, first, true);
}

using Operation = Ref (*)(Run&, const PatternObject&, const Arguments&, size_t first);

/// kFlags: where the flags may be, after the pattern and the operation's own arguments.
template <Operation kOperation, size_t kFlags>
Ref OfModule(Run& run, const Ref&, Arguments& arguments) {
  const PatternObject& pattern =
      Compile(run, arguments.positional[0], FlagsAt(run, arguments, kFlags));
  return kOperation(run, pattern, arguments, 1);
}
template <Operation kOperation>
Ref OfPattern(Run& run, const Ref& self, Arguments& arguments) {
  return kOperation(run, *self.As<const PatternObject>(), arguments, 0);
}

Ref CompilePattern(Run& run, const Ref&, Arguments& arguments) {
  return {&Compile(run, arguments.positional[0], FlagsAt(run, arguments, 1)), run.here};
}

Ref Escape(Run& run, const Ref&, Arguments& arguments) {
  const String& text = NeedString(run, arguments.positional[0]);
  TextBuilder out(run);
  for (size_t i = 0; i < text.text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text.text[i]);
    const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (c == '\0') {
      out.Append("\\000");
      continue;
    }
    if (!plain) out.Append("\\");
    out.Append(text, i, i + 1);
  }
  return run.NewString(out.Take());
}

template <int64_t kValue>
Ref NumberConstant(Run& run) {
  return run.NewInt(kValue);
}

constexpr Method kFunctions[] = {
    {"compile", CompilePattern, 1, 2, true},
    {"escape", Escape, 1, 1},
    {"findall", OfModule<FindAll, 2>, 2, 3, true},
    {"match", OfModule<Search<Anchor::kStart>, 2>, 2, 3, true},
    {"search", OfModule<Search<Anchor::kNone>, 2>, 2, 3, true},
    {"split", OfModule<SplitBy, 3>, 2, 4, true},
    {"sub", OfModule<Sub, 4>, 3, 5, true},
    {"subn", OfModule<SubN, 4>, 3, 5, true},
};
constexpr Constant kConstants[] = {
    {"I", NumberConstant<kIgnoreCase>}, {"IGNORECASE", NumberConstant<kIgnoreCase>},
    {"M", NumberConstant<kMultiLine>},  {"MULTILINE", NumberConstant<kMultiLine>},
    {"S", NumberConstant<kDotAll>},     {"DOTALL", NumberConstant<kDotAll>},
    {"X", NumberConstant<kVerbose>},    {"VERBOSE", NumberConstant<kVerbose>},
    {"L", NumberConstant<4>},           {"LOCALE", NumberConstant<4>},
    {"U", NumberConstant<32>},          {"UNICODE", NumberConstant<32>},
};

constexpr Method kPatternMethods[] = {
    {"findall", OfPattern<FindAll>, 1, 1},
    {"match", OfPattern<Search<Anchor::kStart>>, 1, 1},
    {"search", OfPattern<Search<Anchor::kNone>>, 1, 1},
    {"split", OfPattern<SplitBy>, 1, 2},
    {"sub", OfPattern<Sub>, 2, 3},
    {"subn", OfPattern<SubN>, 2, 3},
};

}  // namespace

const ModuleObject& ReModule() {
  static const ModuleObject module{"re", kFunctions, kConstants};
  return module;
}

std::span<const Method> PatternMethods() { return kPatternMethods; }

size_t GroupIndex(Run& run, const MatchObject& match, std::string_view name) {
  const auto& names = match.pattern->compiled->NamedCapturingGroups();
  if (const auto it = names.find(std::string(name)); it != names.end()) {
    return static_cast<size_t>(it->second);
  }
  size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || end != name.data() + name.size() || index >= match.groups.size()) {
    Raise(run, "IndexError", "no such group");
  }
  return index;
}

}  // namespace domus::evaluator
