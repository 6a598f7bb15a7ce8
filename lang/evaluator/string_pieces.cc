#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/string_parts.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

bool IsBlank(char c) { return kBlanks.find(c) != kBlanks.npos; }

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

constexpr Method kMethods[] = {
    {"format", FormatFields, 0, -1, true},
    {"join", Join, 1, 1},
    {"partition", Partition<false>, 1, 1},
    {"replace", Replace, 2, 3},
    {"rpartition", Partition<true>, 1, 1},
    {"rsplit", RightSplit, 0, 2},
    {"split", SplitMethod, 0, 2},
    {"splitlines", SplitLines, 0, 1},
};

}  // namespace

std::span<const Method> PieceMethods() { return kMethods; }

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
