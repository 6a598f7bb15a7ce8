// What a match of a regular expression can be asked.
#include <re2/re2.h>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/regex.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

const MatchObject& Self(const Ref& self) { return *self.As<const MatchObject>(); }
const String& Subject(const MatchObject& match) { return *match.subject.As<const String>(); }

Ref GroupText(Run& run, const MatchObject& match, size_t index, const Ref& otherwise) {
  const MatchObject::Group& group = match.groups[index];
  if (!group.matched) return otherwise;
  return run.NewString(Substring(run, Subject(match), group.begin, group.end));
}

size_t IndexOf(Run& run, const MatchObject& match, const Ref& ref) {
  if (const String* name = ref.As<const String>()) return GroupIndex(run, match, name->text);
  const int64_t index = NeedInteger(run, ref, "no such group");
  if (index < 0 || static_cast<size_t>(index) >= match.groups.size()) {
    Raise(run, "IndexError", "no such group");
  }
  return static_cast<size_t>(index);
}

Ref Group(Run& run, const Ref& self, Arguments& arguments) {
  const MatchObject& match = Self(self);
  const Ref none = run.NewNone();
  if (arguments.positional.empty()) return GroupText(run, match, 0, none);
  std::vector<Ref> groups;
  for (const Ref& each : arguments.positional) {
    groups.push_back(GroupText(run, match, IndexOf(run, match, each), none));
  }
  return groups.size() == 1 ? groups[0] : run.NewTuple(std::move(groups));
}

Ref Groups(Run& run, const Ref& self, Arguments& arguments) {
  const MatchObject& match = Self(self);
  const Ref otherwise = arguments.positional.empty() ? run.NewNone() : arguments.positional[0];
  std::vector<Ref> groups;
  for (size_t i = 1; i < match.groups.size(); ++i) {
    groups.push_back(GroupText(run, match, i, otherwise));
  }
  return run.NewTuple(std::move(groups));
}

Ref GroupDict(Run& run, const Ref& self, Arguments& arguments) {
  const MatchObject& match = Self(self);
  const Ref otherwise = arguments.positional.empty() ? run.NewNone() : arguments.positional[0];
  const Ref dict = run.NewDict();
  for (const auto& [name, index] : match.pattern->compiled->NamedCapturingGroups()) {
    DictSet(run, *dict.As<DictObject>(), run.NewText(name),
            GroupText(run, match, static_cast<size_t>(index), otherwise));
  }
  return dict;
}

const MatchObject::Group& Chosen(Run& run, const Ref& self, const Arguments& arguments) {
  const MatchObject& match = Self(self);
  const size_t index =
      arguments.positional.empty() ? 0 : IndexOf(run, match, arguments.positional[0]);
  return match.groups[index];
}

int64_t Position(const MatchObject& match, const MatchObject::Group& group, size_t byte) {
  return group.matched ? static_cast<int64_t>(ElementIndex(Subject(match), byte)) : -1;
}

Ref Start(Run& run, const Ref& self, Arguments& arguments) {
  const MatchObject::Group& group = Chosen(run, self, arguments);
  return run.NewInt(Position(Self(self), group, group.begin));
}
Ref End(Run& run, const Ref& self, Arguments& arguments) {
  const MatchObject::Group& group = Chosen(run, self, arguments);
  return run.NewInt(Position(Self(self), group, group.end));
}
Ref SpanOf(Run& run, const Ref& self, Arguments& arguments) {
  return run.NewTuple({Start(run, self, arguments), End(run, self, arguments)});
}

constexpr Method kMethods[] = {
    {"end", End, 0, 1},           {"group", Group, 0, -1}, {"groupdict", GroupDict, 0, 1},
    {"groups", Groups, 0, 1},     {"span", SpanOf, 0, 1},  {"start", Start, 0, 1},
};

}  // namespace

std::span<const Method> MatchMethods() { return kMethods; }

bool MatchAttribute(Run& run, const MatchObject& match, std::string_view name, Ref& out) {
  if (name == "string") {
    out = match.subject;
  } else if (name == "re") {
    out = {match.pattern, run.here};
  } else {
    return false;
  }
  return true;
}

}  // namespace domus::evaluator
